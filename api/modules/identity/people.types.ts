import { Field, ID, ObjectType } from 'type-graphql'
import { toPublicId } from '../../core/ids.ts'
import type { users } from '../../db/tables/index.ts'

@ObjectType({ description: 'Somebody, as others see them.' })
export class Person {
  @Field(() => ID)
  id!: string

  @Field(() => String)
  email!: string

  @Field(() => String, { nullable: true })
  name!: string | null

  static from({ id, email, name }: typeof users.$inferSelect): Person {
    return Object.assign(new Person(), { id: toPublicId('user', id), email, name })
  }
}
