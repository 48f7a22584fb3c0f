package io.ternmq.testsupport.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Two plain sockets with the proxy between them. */
class FaultProxyTest {
    /** Only for what must not happen any more, which nothing else can show. */
    private static final int SILENCE_MILLIS = 200;

    private static final int TIMEOUT_MILLIS = 30_000;

    private ServerSocket server;
    private FaultProxy proxy;
    private Socket client;
    private Socket broker;

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        proxy = FaultProxy.to(server.getLocalPort());
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        for (Socket socket : new Socket[] {client, broker}) {
            if (socket != null) {
                socket.close();
            }
        }
        server.close();
    }

    @Test
    void passesEverythingOnWithoutFaults() throws IOException {
        connect();
        byte[] question = random(300_000);
        byte[] answer = random(200_000);

        var sending = new Thread(() -> write(client, question));
        sending.start();
        byte[] asked = broker.getInputStream().readNBytes(question.length);
        write(broker, answer);

        assertThat(asked).isEqualTo(question);
        assertThat(client.getInputStream().readNBytes(answer.length)).isEqualTo(answer);
    }

    @Test
    void passesTheOrderlyEndOn() throws IOException {
        connect();

        client.close();

        assertThat(broker.getInputStream().read()).isEqualTo(-1);
        await().until(() -> proxy.openConnections() == 0);
    }

    @ParameterizedTest
    @EnumSource
    void cutsAfterSoManyBytes(Direction direction) throws IOException {
        proxy.onConnection(1, new Fault.CutAt(direction, Point.afterBytes(7), Cut.FIN));
        connect();

        write(from(direction), new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9});

        assertThat(to(direction).getInputStream().readAllBytes()).containsExactly(1, 2, 3, 4, 5, 6, 7);
        assertThat(from(direction).getInputStream().read()).isEqualTo(-1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void cutsAtAFrameBoundary(int frames) throws IOException {
        proxy.onConnection(1, new Fault.CutAt(Direction.TO_BROKER, Point.afterFrames(frames), Cut.FIN));
        connect();

        write(client, frames(1, 300, 2, 4));

        assertThat(broker.getInputStream().readAllBytes())
                .isEqualTo(frames(Arrays.copyOf(new int[] {1, 300, 2}, frames)));
        assertThat(proxy.frames(Direction.TO_BROKER)).isEqualTo(frames);
    }

    @Test
    void resetsBothSides() throws IOException {
        proxy.onConnection(1, new Fault.CutAt(Direction.TO_BROKER, Point.afterBytes(3), Cut.RST));
        connect();

        write(client, new byte[] {1, 2, 3, 4});

        assertThat(broker.getInputStream().readNBytes(3)).containsExactly(1, 2, 3);
        assertReset(broker);
        assertReset(client);
    }

    @Test
    void countsFramesThatComeByteByByte() throws IOException {
        connect();

        for (byte one : frames(5, 1, 7_000)) {
            write(client, new byte[] {one});
        }

        broker.getInputStream().readNBytes(7_018);
        assertThat(proxy.frames(Direction.TO_BROKER)).isEqualTo(3);
    }

    @Test
    void leavesBothSidesInTheBeliefThatTheOtherOneIsThere() throws IOException {
        proxy.onConnection(
                1,
                new Fault.BlackHole(Direction.TO_BROKER, Point.afterFrames(1)),
                new Fault.BlackHole(Direction.TO_CLIENT, Point.afterFrames(1)));
        connect();

        write(client, frames(1, 1));
        write(broker, frames(2));
        broker.getInputStream().readNBytes(5);
        client.getInputStream().readNBytes(6);
        client.close();

        assertSilent(broker);
    }

    @Test
    void swallowsWithoutStoppingTheSource() throws IOException {
        proxy.onConnection(1, new Fault.BlackHole(Direction.TO_BROKER, Point.atOnce()));
        connect();

        new Thread(() -> write(client, frames(20_000_000, 1))).start();

        await().until(() -> proxy.frames(Direction.TO_BROKER) == 2);
        assertSilent(broker);
    }

    @Test
    void holdsUntilReleased() throws IOException {
        proxy.onConnection(1, new Fault.Hold(Direction.TO_CLIENT, Point.afterBytes(2)));
        connect();
        write(broker, new byte[] {1, 2, 3, 4});
        client.getInputStream().readNBytes(2);
        await().until(() -> proxy.isHolding(Direction.TO_CLIENT));
        assertSilent(client);

        proxy.release(Direction.TO_CLIENT);

        client.setSoTimeout(TIMEOUT_MILLIS);
        assertThat(client.getInputStream().readNBytes(2)).containsExactly(3, 4);
    }

    @Test
    void holdsTheOtherSidesEndTooUntilReleased() throws IOException {
        proxy.onConnection(1, new Fault.Hold(Direction.TO_CLIENT, Point.atOnce()));
        connect();
        write(broker, new byte[] {1});
        broker.shutdownOutput();
        assertSilent(client);

        proxy.release(Direction.TO_CLIENT);

        client.setSoTimeout(TIMEOUT_MILLIS);
        assertThat(client.getInputStream().readAllBytes()).containsExactly(1);
    }

    @Test
    void stopsTheSourceOfWhatItHolds() throws Exception {
        proxy.onConnection(1, new Fault.Hold(Direction.TO_BROKER, Point.atOnce()));
        connect();
        byte[] much = random(20_000_000);
        var sending = new Thread(() -> write(client, much));
        sending.start();
        await().during(SILENCE_MILLIS, TimeUnit.MILLISECONDS).until(sending::isAlive);

        proxy.release(Direction.TO_BROKER);

        assertThat(broker.getInputStream().readNBytes(much.length)).isEqualTo(much);
        sending.join();
    }

    @Test
    void changesOneByte() throws IOException {
        proxy.onConnection(1, new Fault.Corrupt(Direction.TO_CLIENT, Point.afterBytes(2), 0x81));
        connect();

        write(broker, new byte[] {1, 1, 1, 1});

        assertThat(client.getInputStream().readNBytes(4)).containsExactly(1, 1, 0x80, 1);
    }

    @Test
    void splitsWritesIntoPiecesOfTheSameBytes() throws IOException {
        proxy.onConnection(1, new Fault.Pieces(Direction.TO_BROKER, Point.afterBytes(10), 3, 42));
        connect();
        byte[] bytes = random(5_000);

        write(client, bytes);

        assertThat(broker.getInputStream().readNBytes(bytes.length)).isEqualTo(bytes);
    }

    @Test
    void happensInTheOrderGivenAtOnePoint() throws IOException {
        proxy.onConnection(
                1,
                new Fault.Corrupt(Direction.TO_BROKER, Point.afterBytes(1), 0xff),
                new Fault.CutAt(Direction.TO_BROKER, Point.afterBytes(2), Cut.FIN));
        connect();

        write(client, new byte[] {0, 0, 0});

        assertThat(broker.getInputStream().readAllBytes()).containsExactly(0, 0xff);
    }

    @Test
    void injectsIntoARunningConnection() throws IOException {
        connect();
        write(client, frames(1, 1));
        broker.getInputStream().readNBytes(10);

        proxy.inject(new Fault.CutAt(Direction.TO_BROKER, Point.afterFrames(1), Cut.FIN));

        assertThat(broker.getInputStream().read()).isEqualTo(-1);
    }

    @Test
    void cutsAllOnRequest() throws IOException {
        connect();
        await().until(() -> proxy.openConnections() == 1);

        proxy.cutAll(Cut.RST);

        assertReset(client);
        assertReset(broker);
    }

    @Test
    void plansEachConnectionByItsNumber() throws IOException {
        proxy.onConnection(2, new Fault.CutAt(Direction.TO_BROKER, Point.atOnce(), Cut.FIN));
        connect();
        write(client, new byte[] {1});
        broker.getInputStream().read();

        try (var second = new Socket(InetAddress.getLoopbackAddress(), proxy.port())) {
            assertThat(second.getInputStream().read()).isEqualTo(-1);
        }

        assertThat(proxy.connections()).isEqualTo(2);
        assertThat(proxy.openConnections()).isOne();
    }

    @Test
    void refusesConnectionsWhileTold() throws IOException {
        proxy.refuse(true);
        try (var refused = new Socket(InetAddress.getLoopbackAddress(), proxy.port())) {
            assertReset(refused);
        }

        proxy.refuse(false);

        connect();
        write(client, new byte[] {1});
        assertThat(broker.getInputStream().read()).isOne();
    }

    @Test
    void resetsTheClientWhenThereIsNoBroker() throws IOException {
        server.close();

        try (var lonely = new Socket(InetAddress.getLoopbackAddress(), proxy.port())) {
            assertReset(lonely);
        }
    }

    @Test
    void choosesTheSameFaultForTheSameSeed() {
        var first = RandomFault.of(17, 10, 100);

        var again = RandomFault.of(17, 10, 100);

        assertThat(again).isEqualTo(first).isNotEqualTo(RandomFault.of(18, 10, 100));
    }

    private void connect() throws IOException {
        client = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        broker = server.accept();
        client.setSoTimeout(TIMEOUT_MILLIS);
        broker.setSoTimeout(TIMEOUT_MILLIS);
    }

    private Socket from(Direction direction) {
        return direction == Direction.TO_BROKER ? client : broker;
    }

    private Socket to(Direction direction) {
        return direction == Direction.TO_BROKER ? broker : client;
    }

    private static void write(Socket socket, byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void assertReset(Socket socket) {
        assertThatThrownBy(() -> new DataInputStream(socket.getInputStream()).readByte())
                .isInstanceOf(SocketException.class)
                .hasMessageContaining("reset");
    }

    private static void assertSilent(Socket socket) throws IOException {
        socket.setSoTimeout(SILENCE_MILLIS);
        assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
    }

    private static byte[] frames(int... lengths) {
        var bytes = ByteBuffer.allocate(
                Arrays.stream(lengths).map(length -> length + Integer.BYTES).sum());
        for (int length : lengths) {
            bytes.putInt(length).put(new byte[length]);
        }
        return bytes.array();
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }
}
