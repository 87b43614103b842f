package io.betrace.rules.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.betrace.rules.Settings;
import io.betrace.rules.session.Sessions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsTest {
  private static final String PASSWORD = "changeit";
  private static final Duration LONG = Duration.ofMinutes(1);

  @TempDir
  Path folder;

  @Test
  void onlyWhoHasATrustedCertificateGetsThrough() throws Exception {
    for (var name : List.of("server", "client", "stranger")) makeCertificate(name);
    trust("servers", "server");
    trust("clients", "client");
    var here = InetAddress.getLoopbackAddress();
    var settings = new Settings(
        here, 0, "t".repeat(32), 1, LONG, LONG, store("server"), store("clients"), PASSWORD.toCharArray());
    try (var sessions = new Sessions(1, LONG, LONG); var gateway = new Gateway(settings, sessions)) {
      gateway.start();
      assertEquals(200, health(gateway, keys("client")));
      assertThrows(IOException.class, () -> health(gateway, keys("stranger")));
      assertThrows(IOException.class, () -> health(gateway, null));
    }
  }

  private int health(Gateway gateway, KeyManager[] keys) throws Exception {
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(KeyStore.getInstance(store("servers").toFile(), PASSWORD.toCharArray()));
    var context = SSLContext.getInstance("TLS");
    context.init(keys, trust.getTrustManagers(), null);
    var client = HttpClient.newBuilder().sslContext(context).build();
    var request = HttpRequest.newBuilder(URI.create("https://localhost:" + gateway.port() + "/healthz")).build();
    return client.send(request, BodyHandlers.discarding()).statusCode();
  }

  private KeyManager[] keys(String name) throws Exception {
    var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(KeyStore.getInstance(store(name).toFile(), PASSWORD.toCharArray()), PASSWORD.toCharArray());
    return keys.getKeyManagers();
  }

  private Path store(String name) {
    return folder.resolve(name + ".p12");
  }

  private void makeCertificate(String name) throws Exception {
    keytool("-genkeypair", "-alias", name, "-keyalg", "EC", "-dname", "CN=localhost", "-ext", "san=dns:localhost",
        "-validity", "2", "-keystore", store(name).toString());
    keytool("-exportcert", "-alias", name, "-file", folder.resolve(name).toString(), "-keystore", store(name).toString());
  }

  private void trust(String store, String name) throws Exception {
    keytool("-importcert", "-noprompt", "-alias", name, "-file", folder.resolve(name).toString(), "-keystore",
        store(store).toString());
  }

  private static void keytool(String... arguments) throws Exception {
    var command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
    command.addAll(List.of(arguments));
    command.addAll(List.of("-storetype", "PKCS12", "-storepass", PASSWORD));
    assertEquals(0, new ProcessBuilder(command).redirectErrorStream(true).start().waitFor());
  }
}
