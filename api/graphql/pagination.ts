import { ArgsType, type ClassType, Field, Int, ObjectType } from 'type-graphql'
import type { Page } from '../db/page.ts'

@ArgsType()
export class PageArgs {
  @Field(() => Int, { nullable: true, description: 'Rows after the cursor `after`, at most 100. Default 25.' })
  first?: number | null

  @Field(() => String, { nullable: true })
  after?: string | null

  @Field(() => Int, { nullable: true, description: 'Rows before the cursor `before`, at most 100.' })
  last?: number | null

  @Field(() => String, { nullable: true })
  before?: string | null
}

@ObjectType()
export class PageInfo {
  @Field(() => Boolean)
  hasNextPage!: boolean

  @Field(() => Boolean)
  hasPreviousPage!: boolean

  @Field(() => String, { nullable: true })
  startCursor!: string | null

  @Field(() => String, { nullable: true })
  endCursor!: string | null
}

/** The Relay connection class of a node class: `@ObjectType() class XConnection extends Connection(X) {}`. */
export function Connection<Node extends object>(NodeClass: ClassType<Node>, name: string) {
  @ObjectType(`${name}Edge`)
  class EdgeType {
    @Field(() => String)
    get cursor(): string {
      return this.page.cursorAt(this.index)
    }

    @Field(() => NodeClass)
    node!: Node

    page!: Page<unknown>

    index!: number
  }

  @ObjectType(`${name}Connection`)
  class ConnectionType {
    @Field(() => [EdgeType])
    get edges(): EdgeType[] {
      return this.nodes.map((node, index) => Object.assign(new EdgeType(), { node, page: this.page, index }))
    }

    @Field(() => PageInfo)
    get pageInfo(): PageInfo {
      return this.page.pageInfo
    }

    @Field(() => [NodeClass])
    nodes!: Node[]

    @Field(() => Int, { description: 'All rows that match, counted up to 10,001: read that as “10,000+”.' })
    totalCount(): Promise<number> {
      return this.page.count()
    }

    page!: Page<unknown>

    static of<Row>(page: Page<Row>, toNode: (row: Row) => Node): ConnectionType {
      const connection = new ConnectionType()
      connection.page = page
      connection.nodes = page.nodes.map((row) => toNode(row))
      return connection
    }
  }
  return ConnectionType
}
