package io.betrace.rules.http;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.betrace.rules.Settings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** HTTPS that only who has a certificate of the trust store gets through. */
final class Tls {
  private Tls() {}

  static HttpsServer server(Settings settings, InetSocketAddress address, int backlog)
      throws IOException, GeneralSecurityException {
    var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(KeyStore.getInstance(settings.keyStore().toFile(), settings.storePassword()), settings.storePassword());
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(KeyStore.getInstance(settings.trustStore().toFile(), settings.storePassword()));
    var context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    var server = HttpsServer.create(address, backlog);
    server.setHttpsConfigurator(new HttpsConfigurator(context) {
      @Override
      public void configure(HttpsParameters parameters) {
        var ssl = context.getDefaultSSLParameters();
        ssl.setNeedClientAuth(true);
        ssl.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
        parameters.setSSLParameters(ssl);
      }
    });
    return server;
  }
}
