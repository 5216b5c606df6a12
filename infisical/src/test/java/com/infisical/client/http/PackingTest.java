package com.infisical.client.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.infisical.client.BaseUrl;
import com.infisical.client.Caller;
import com.infisical.client.ClientSettings;
import com.infisical.client.EventSubscription;
import com.infisical.client.FakeServer;
import com.infisical.client.FakeServer.Response;
import com.infisical.client.LoginGrant;
import com.infisical.client.LoginRequest;
import com.infisical.client.RawServer;
import com.infisical.client.Reply;
import com.infisical.client.Reply.Cause;
import com.infisical.client.SecretListing;
import com.infisical.client.SecretListing.Secret;
import com.infisical.client.SecretQuery;
import com.infisical.client.SecretText;
import com.infisical.client.StreamNews;
import com.infisical.client.calls.HttpInfisicalApi;
import com.infisical.client.calls.ServerState;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.Deflater;
import java.util.zip.DeflaterInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that something in front of the server packs though nobody asked. */
class PackingTest {
  private static final String V4 = "/api/v4/secrets";
  private static final String LOGIN = "/api/v1/auth/gcp-auth/login";
  private static final SecretText TOKEN = SecretText.of("t0ken");
  private static final SecretText JWT = SecretText.of("proof-of-identity");
  private static final SecretQuery QUERY = new SecretQuery("p1", "dev", "/", false, List.of());
  private static final String SECRETS =
      "{\"secrets\":[{\"secretKey\":\"A\",\"secretValue\":\"\u00e4 value\"}]}";
  private static final Reply<?> READ =
      new Reply.Ok<>(
          new SecretListing(
              List.of(new Secret("A", SecretText.of("\u00e4 value"), "/", false)), List.of()),
          Optional.empty());
  private static final long MIB = 1 << 20;

  private final FakeServer server = new FakeServer();

  @AfterEach
  void stop() {
    server.close();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] packed(String coding, byte[] bytes) {
    return switch (coding) {
      case "gzip" -> gzip(new ByteArrayInputStream(bytes));
      case "deflate" -> deflate(bytes, false);
      case "bare deflate" -> deflate(bytes, true);
      default -> throw new IllegalArgumentException(coding);
    };
  }

  private static byte[] gzip(InputStream bytes) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(packed)) {
      bytes.transferTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return packed.toByteArray();
  }

  private static byte[] deflate(byte[] bytes, boolean bare) {
    try (InputStream in =
        new DeflaterInputStream(
            new ByteArrayInputStream(bytes), new Deflater(Deflater.BEST_COMPRESSION, bare))) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] joined(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  private static Response json(int status, String encoding, byte[] body) {
    return Response.json(status, "").with("Content-Encoding", encoding).saying(body);
  }

  private Reply<SecretListing> read(Response response) {
    server.answer(V4, response);
    return server.api().secrets(TOKEN, QUERY, Optional.empty(), Caller.unknown());
  }

  private Reply<LoginGrant> login(Response response) {
    server.answer(LOGIN, response);
    return server.api().login(new LoginRequest.Gcp("id", JWT), Caller.unknown());
  }

  private static String why(Reply<?> reply) {
    assertThat(reply).isInstanceOf(Reply.Undecodable.class);
    return ((Reply.Undecodable<?>) reply).why();
  }

  @ParameterizedTest
  @CsvSource({
    "gzip, gzip",
    "GZip, gzip",
    "x-gzip, gzip",
    "' gzip ', gzip",
    "'identity, gzip', gzip",
    "deflate, deflate",
    "Deflate, bare deflate",
  })
  void unpacksWhatWasPackedOnce(String encoding, String coding) {
    assertThat(read(json(200, encoding, packed(coding, bytes(SECRETS))))).isEqualTo(READ);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "identity",
        "Identity",
        "IDENTITY",
        "",
        " , ",
        "identity, identity",
        "UTF-8",
        "utf8",
        "none"
      })
  void readsWhatIsSaidToBeAsItIs(String encoding) {
    assertThat(read(json(200, encoding, bytes(SECRETS)))).isEqualTo(READ);
  }

  @Test
  void unpacksWhatWasPackedSeveralTimesLastFirst() {
    byte[] twice = packed("gzip", packed("deflate", bytes(SECRETS)));
    assertThat(read(json(200, "deflate, gzip", twice))).isEqualTo(READ);
    byte[] more = packed("bare deflate", packed("gzip", twice));
    assertThat(read(json(200, "deflate, Identity, gzip, x-gzip, deflate", more))).isEqualTo(READ);
    assertThat(why(read(json(200, "gzip, gzip, gzip, gzip, gzip", more))))
        .isEqualTo("the body is compressed more than 4 times");
  }

  @Test
  void unpacksPartsThatFollowOneAnother() {
    String first = SECRETS.substring(0, 20);
    byte[] parts =
        joined(
            packed("gzip", bytes(first)), packed("gzip", bytes(SECRETS.substring(first.length()))));
    assertThat(read(json(200, "gzip", parts))).isEqualTo(READ);
  }

  @Test
  void unpacksARefusalAndAPage() {
    byte[] no = packed("gzip", bytes("{\"error\":\"UnauthorizedError\",\"message\":\"no\"}"));
    assertThat(login(json(401, "gzip", no)))
        .isEqualTo(new Reply.Refused<>(401, "UnauthorizedError", "no", Optional.empty()));
    byte[] page = packed("deflate", bytes("<html><title>Blocked</title>" + "x".repeat(100_000)));
    for (int status : List.of(200, 403)) {
      assertThat(login(json(status, "deflate", page)))
          .isEqualTo(
              new Reply.Foreign<>(
                  status, "got an HTML page", "title \"Blocked\"", Optional.empty()));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "br, the body is compressed with br",
    "ZSTD, the body is compressed with zstd",
    "'gzip, compress', the body is compressed with compress",
    "a;b, the body is compressed with an unknown encoding",
  })
  void namesAnEncodingThatItDoesNotKnow(String encoding, String sentence) {
    byte[] body = packed("gzip", bytes("{\"error\":\"E\",\"message\":\"hush\"}"));
    assertThat(why(login(json(200, encoding, body))))
        .isEqualTo(sentence + ", which is not supported");
    assertThat(login(json(401, encoding, body)))
        .isEqualTo(
            new Reply.Foreign<>(
                401,
                "got a response that cannot be read",
                sentence + ", which is not supported",
                Optional.empty()));
    assertThat(
            login(
                new Response(
                        403, Map.of("Content-Type", "text/html", "Content-Encoding", encoding), "")
                    .saying(body)))
        .isEqualTo(new Reply.Foreign<>(403, "got an HTML page", "", Optional.empty()));
  }

  @Test
  void neverRepeatsASentSecretThatComesAsAnEncoding() {
    for (int status : List.of(200, 401)) {
      assertThat(login(json(status, JWT.reveal(), bytes("{}"))).toString())
          .doesNotContain(JWT.reveal());
    }
  }

  @Test
  void saysWhenABodyIsNotPackedAsItSays() {
    byte[] whole = packed("gzip", bytes(SECRETS));
    byte[] flipped = whole.clone();
    flipped[flipped.length - 6] ^= 1;
    for (byte[] body :
        List.of(bytes(SECRETS), Arrays.copyOf(whole, 30), Arrays.copyOf(whole, 5), flipped)) {
      assertThat(why(read(json(200, "gzip", body))))
          .isEqualTo("the body is not gzip, as its Content-Encoding says");
    }
    assertThat(why(read(json(200, "deflate", bytes(SECRETS)))))
        .isEqualTo("the body is not deflate, as its Content-Encoding says");
    assertThat(why(read(json(200, "gzip", new byte[0])))).isEqualTo("the body is empty");
  }

  @Test
  void unpacksNoMoreThanAnAnswerMayHave() {
    byte[] bomb = gzip(new Spaces(200 * MIB));
    assertThat(bomb.length).isLessThan(1 << 20);
    assertThat(why(login(json(200, "gzip", gzip(new Spaces(MIB))))))
        .isEqualTo("the body is larger than 64 KiB unpacked");
    ClientSettings settings = ClientSettings.standard("k8-operator/test").withMaxBodyBytes(4 * MIB);
    for (String encoding : List.of("gzip", "gzip, gzip")) {
      byte[] body = encoding.equals("gzip") ? bomb : packed("gzip", bomb);
      server.answer(V4, json(200, encoding, body));
      assertThat(
              why(server.api(settings).secrets(TOKEN, QUERY, Optional.empty(), Caller.unknown())))
          .isEqualTo("the body is larger than 4 MiB unpacked");
    }
  }

  /** Of the inner layer nothing comes out, however much comes out of the outer one. */
  @Test
  void unpacksNoMoreOfAnInnerLayerEither() {
    byte[] emptyMember = packed("gzip", new byte[0]);
    byte[] members = new byte[emptyMember.length * 100_000];
    for (int i = 0; i < members.length; i += emptyMember.length) {
      System.arraycopy(emptyMember, 0, members, i, emptyMember.length);
    }
    assertThat(why(login(json(200, "gzip, gzip", packed("gzip", members)))))
        .isEqualTo("the body is larger than 64 KiB unpacked");
  }

  @Test
  void countsWhatIsUnpackedLikeWhatCameUnpackedAndGivesItBack() {
    AnswerBudget budget = new AnswerBudget(8 * MIB);
    ClientSettings settings =
        ClientSettings.standard("k8-operator/test").withMaxBodyBytes(64 * MIB);
    HttpInfisicalApi api =
        new HttpInfisicalApi(
            server.client(), server.base(), settings, new ServerState(settings, budget));
    byte[] padded = bytes("{\"x\":\"" + "x".repeat(1_000_000) + "\"," + SECRETS.substring(1));
    server.answer(V4, json(200, "gzip", packed("gzip", padded)));
    assertThat(api.secrets(TOKEN, QUERY, Optional.empty(), Caller.unknown())).isEqualTo(READ);
    server.answer(V4, json(200, "gzip", gzip(new Spaces(60 * MIB))));
    assertThat(api.secrets(TOKEN, QUERY, Optional.empty(), Caller.unknown()))
        .isEqualTo(
            new Reply.Unreachable<>(
                Cause.MEMORY,
                "other responses use all memory that the operator has for responses"));
    assertThat(budget.taken()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "BR"})
  void saysThatAPackedEventStreamIsNotRead(String encoding) throws Exception {
    List<StreamNews> heard = new CopyOnWriteArrayList<>();
    RawServer.Behaviour endless =
        socket -> {
          RawServer.send(
              socket,
              "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Encoding: "
                  + encoding
                  + "\r\nTransfer-Encoding: chunked\r\n\r\n");
          RawServer.waitForEnd(socket);
        };
    try (RawServer stream = new RawServer(endless)) {
      new HttpInfisicalApi(
              server.client(),
              new BaseUrl(stream.uri()),
              ClientSettings.standard("k8-operator/test"))
          .subscribe(TOKEN, EventSubscription.ofSecrets("p", "dev", List.of("/")), heard::add);
      await().until(() -> !heard.isEmpty());
      assertThat(why(((StreamNews.NotOpened) heard.getFirst()).reply()))
          .isEqualTo(
              "the event stream is compressed with "
                  + encoding.toLowerCase(java.util.Locale.ROOT)
                  + ", which is not supported; configure the proxy in front of the server to pass"
                  + " text/event-stream unchanged");
      await().until(() -> stream.open.get() == 0);
    }
  }

  /** White space, as JSON may have around it, without an array of it. */
  private static final class Spaces extends InputStream {
    private long left;

    Spaces(long count) {
      this.left = count;
    }

    @Override
    public int read() {
      return left-- > 0 ? ' ' : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      if (left <= 0) {
        return -1;
      }
      int count = (int) Math.min(length, left);
      Arrays.fill(target, offset, offset + count, (byte) ' ');
      left -= count;
      return count;
    }
  }
}
