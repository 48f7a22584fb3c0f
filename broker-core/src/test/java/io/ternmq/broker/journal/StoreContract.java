package io.ternmq.broker.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.ternmq.broker.journal.StoreResult.BodiesLoaded;
import io.ternmq.broker.journal.StoreResult.BodyRequest;
import io.ternmq.broker.journal.StoreResult.CheckpointDone;
import io.ternmq.broker.journal.StoreResult.PageLoaded;
import io.ternmq.broker.journal.StoreResult.PageRequest;
import io.ternmq.broker.journal.StoreResult.ReadFailed;
import io.ternmq.broker.journal.StoreResult.ReferenceRow;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every store promises. */
public abstract class StoreContract {
    private static final long[] NO_KEYS = {};

    protected final FakeLog log = new FakeLog();
    protected final Results results = new Results();
    protected Store store;
    private long delta;
    private long request;

    /** Results in order of arrival. */
    public static final class Results implements Store.Listener {
        private final BlockingQueue<Object> arrived = new LinkedBlockingQueue<>();
        private final Set<Long> gone = ConcurrentHashMap.newKeySet();

        @Override
        public void onResult(StoreResult result) {
            arrived.add(result);
        }

        @Override
        public void onFailed(Throwable cause) {
            arrived.add(cause);
        }

        @Override
        public void onMessageGone(long message) {
            gone.add(message);
        }

        /** The next result, which has to be of this type. */
        public <T> T next(Class<T> type) {
            try {
                Object result = arrived.poll(30, TimeUnit.SECONDS);
                if (result instanceof Throwable cause && !type.isInstance(cause)) {
                    throw new AssertionError("The store failed", cause);
                }
                return type.cast(result);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    /** A new store that reports to {@code results}. */
    protected abstract Store open() throws Exception;

    /** Ids of the messages that it holds, rising. */
    protected abstract List<Long> messages() throws Exception;

    @BeforeEach
    void begin() throws Exception {
        store = open();
    }

    @AfterEach
    void end() {
        store.close();
    }

    protected final Deltas deltas() {
        return new Deltas(log);
    }

    protected final void checkpoint(Deltas deltas) {
        delta++;
        store.checkpoint(deltas.number(delta));
        assertThat(results.next(CheckpointDone.class)).isEqualTo(new CheckpointDone(delta));
    }

    protected final PageLoaded page(long queue, long from, int messages, long bytes) {
        store.loadPage(new PageRequest(++request, queue, from, messages, bytes));
        return results.next(PageLoaded.class);
    }

    protected final List<ReferenceRow> references(long queue) {
        return page(queue, 0, 1000, Long.MAX_VALUE).rows().stream()
                .map(StoreResult.Row::reference)
                .toList();
    }

    protected final List<byte[]> bodies(long... ids) {
        store.loadBodies(new BodyRequest(++request, 1, ids));
        return results.next(BodiesLoaded.class).contents();
    }

    @Test
    void loadsReferencesWithContentsInOrderOfKey() {
        checkpoint(deltas().queue(1, "a").send(1, 7, 30, 50).send(1, 3, 31, 60).send(2, 1, 32, 10));

        PageLoaded page = page(1, 0, 10, 1000);

        assertThat(page.rows().stream().map(StoreResult.Row::reference))
                .containsExactly(Deltas.row(1, 3, 31, 60), Deltas.row(1, 7, 30, 50));
        assertThat(page.rows().get(0).content()).isEqualTo(Deltas.content(31, 60));
        assertThat(page.rows().get(1).content()).isEqualTo(Deltas.content(30, 50));
        assertThat(page.end()).isTrue();
    }

    @Test
    void leavesOutWhatIsNotWantedAndSaysHowFarItLooked() {
        checkpoint(deltas().queue(1, "a")
                .send(1, 1, 30, 50)
                .send(1, 2, 31, 60)
                .send(1, 3, 32, 50)
                .send(1, 9, 33, 60));

        PageLoaded first = filtered(0, 3, NO_KEYS);
        PageLoaded second = filtered(first.next(), 3, NO_KEYS);

        assertThat(first.rows().stream().map(StoreResult.Row::reference)).containsExactly(Deltas.row(1, 2, 31, 60));
        assertThat(first.next()).isEqualTo(9);
        assertThat(second.rows().stream().map(StoreResult.Row::reference)).containsExactly(Deltas.row(1, 9, 33, 60));
        assertThat(second.end()).isTrue();
    }

    @Test
    void looksAtSomeKeysAlone() {
        checkpoint(deltas().queue(1, "a")
                .send(1, 1, 30, 60)
                .send(1, 2, 31, 60)
                .send(1, 3, 32, 50)
                .send(1, 9, 33, 60));

        PageLoaded some = filtered(1, 2, new long[] {1, 3, 4, 9});
        PageLoaded none = filtered(4, 2, new long[] {4});

        assertThat(some.rows().stream().map(StoreResult.Row::reference)).containsExactly(Deltas.row(1, 1, 30, 60));
        assertThat(some.next()).isEqualTo(9);
        assertThat(none.rows()).isEmpty();
        assertThat(none.end()).isTrue();
    }

    /** Contents of 60 bytes are wanted. */
    private PageLoaded filtered(long from, int messages, long[] keys) {
        store.loadPage(
                new PageRequest(++request, 1, from, messages, Long.MAX_VALUE, keys, content -> content.length == 60));
        return results.next(PageLoaded.class);
    }

    @Test
    void saysWhichMessagesAreGone() {
        checkpoint(deltas().queue(1, "a").send(1, 1, 10, 5).send(1, 2, 11, 5).send(1, 3, 12, 5));
        assertThat(results.gone).isEmpty();

        checkpoint(deltas().remove(1, 1).remove(1, 3));

        assertThat(results.gone).containsExactlyInAnyOrder(10L, 12L);
    }

    @Test
    void namesTheDeltaThatAPageIsOf() {
        checkpoint(deltas().send(1, 1, 10, 5));
        checkpoint(deltas().send(1, 2, 11, 5));

        assertThat(page(1, 0, 10, 100).delta()).isEqualTo(2);
    }

    @Test
    void beginsAtTheKeyAskedFor() {
        checkpoint(deltas().send(1, 1, 10, 5).send(1, 2, 11, 5).send(1, 3, 12, 5));

        assertThat(page(1, 2, 10, 100).rows())
                .extracting(row -> row.reference().key())
                .containsExactly(2L, 3L);
    }

    @Test
    void stopsAtTheNumberOfMessages() {
        checkpoint(deltas().send(1, 1, 10, 5).send(1, 2, 11, 5).send(1, 3, 12, 5));

        PageLoaded page = page(1, 0, 2, 100);

        assertThat(page.rows()).hasSize(2);
        assertThat(page.end()).isFalse();
    }

    @Test
    void saysThatItIsTheEndWhenTheLastOneJustFits() {
        checkpoint(deltas().send(1, 1, 10, 5).send(1, 2, 11, 5).send(2, 1, 12, 5));

        assertThat(page(1, 0, 2, 10).end()).isTrue();
    }

    @Test
    void stopsAtTheNumberOfBytes() {
        checkpoint(deltas().send(1, 1, 10, 50).send(1, 2, 11, 50).send(1, 3, 12, 50));

        PageLoaded page = page(1, 0, 10, 100);

        assertThat(page.rows()).hasSize(2);
        assertThat(page.end()).isFalse();
    }

    @Test
    void loadsOneMessageWhateverItsSize() {
        checkpoint(deltas().send(1, 1, 10, 50).send(1, 2, 11, 50));

        assertThat(page(1, 0, 10, 1).rows()).hasSize(1);
    }

    @Test
    void loadsNothingOfAQueueThatNobodyKnows() {
        PageLoaded page = page(9, 0, 10, 100);

        assertThat(page.rows()).isEmpty();
        assertThat(page.end()).isTrue();
        assertThat(page.delta()).isZero();
    }

    @Test
    void takesRemovedReferencesAndTheirMessagesAway() throws Exception {
        checkpoint(deltas().send(1, 1, 10, 5).send(1, 2, 11, 5).send(1, 3, 12, 5));

        checkpoint(deltas().remove(1, 1, 3));

        assertThat(references(1)).containsExactly(Deltas.row(1, 2, 11, 5));
        assertThat(messages()).containsExactly(11L);
    }

    @Test
    void takesARangeAwayButForTheKeptOnes() throws Exception {
        Deltas all = deltas();
        for (long key = 1; key <= 9; key++) {
            all.send(1, key, 100 + key, 5).send(2, key, 200 + key, 5);
        }
        checkpoint(all);

        checkpoint(deltas().removeRange(1, 2, 8, 5, 3));

        assertThat(references(1)).extracting(ReferenceRow::key).containsExactly(1L, 3L, 5L, 9L);
        assertThat(references(2)).hasSize(9);
        assertThat(messages()).hasSize(13).contains(101L, 103L, 105L, 109L).doesNotContain(102L);
    }

    @Test
    void keepsWhatCameIntoARangeAfterwards() {
        checkpoint(deltas().send(1, 5, 10, 5));

        checkpoint(deltas().removeRange(1, 0, Long.MAX_VALUE).send(1, 3, 11, 5));

        assertThat(references(1)).containsExactly(Deltas.row(1, 3, 11, 5));
    }

    @Test
    void deletesAQueueWithAllItsReferences() throws Exception {
        checkpoint(deltas().queue(1, "a")
                .queue(2, "b")
                .send(1, 1, 10, 5)
                .send(1, 2, 11, 5)
                .send(2, 1, 12, 5));

        checkpoint(deltas().deleteQueue(1));

        assertThat(references(1)).isEmpty();
        assertThat(references(2)).hasSize(1);
        assertThat(messages()).containsExactly(12L);
    }

    @Test
    void deletingAQueueLeavesWhatOthersShareWithIt() throws Exception {
        checkpoint(deltas().queue(1, "a").queue(2, "b").send(1, 1, 10, 5).refer(2, 1, 10, 5));

        checkpoint(deltas().deleteQueue(1));

        assertThat(references(2)).containsExactly(Deltas.row(2, 1, 10, 5));
        assertThat(messages()).containsExactly(10L);
    }

    @Test
    void keepsAMessageUntilItsLastReferenceIsGone() throws Exception {
        checkpoint(deltas().send(1, 1, 10, 5).refer(2, 1, 10, 5).refer(3, 1, 10, 5));
        checkpoint(deltas().remove(1, 1));
        checkpoint(deltas().removeRange(2, 0, 9));
        List<Long> withOneReference = messages();

        checkpoint(deltas().deleteQueue(3));

        assertThat(withOneReference).containsExactly(10L);
        assertThat(messages()).isEmpty();
    }

    @Test
    void movesAReferenceToAnotherQueue() {
        checkpoint(deltas().send(1, 1, 10, 5));

        checkpoint(deltas().remove(1, 1).refer(2, 4, 10, 5));

        assertThat(references(1)).isEmpty();
        assertThat(page(2, 0, 10, 100).rows().get(0).content()).isEqualTo(Deltas.content(10, 5));
    }

    @Test
    void changesAReferenceWithoutCountingItTwice() throws Exception {
        checkpoint(deltas().send(1, 1, 10, 5));
        ReferenceRow changed = new ReferenceRow(1, 1, 10, 5, 3, 2, 400, 500);

        checkpoint(deltas().change(changed));
        List<ReferenceRow> after = references(1);
        checkpoint(deltas().remove(1, 1));

        assertThat(after).containsExactly(changed);
        assertThat(messages()).isEmpty();
    }

    @Test
    void adjustsCountsOfReferencesAtRest() {
        checkpoint(deltas().send(1, 1, 10, 5).send(1, 2, 11, 5));
        checkpoint(deltas().adjust(1, 1, 3, 1));

        checkpoint(deltas().adjust(1, 1, -1, 1).adjust(1, 77, 1, 1));

        assertThat(references(1)).containsExactly(new ReferenceRow(1, 1, 10, 5, 2, 2, 0, 0), Deltas.row(1, 2, 11, 5));
    }

    @Test
    void keepsPinnedMessagesUntilTheyAreNamedNoMore() throws Exception {
        log.append(10, Deltas.content(10, 5));
        log.append(11, Deltas.content(11, 5));
        checkpoint(deltas().pin(10, 11));
        List<byte[]> pinned = bodies(10, 11);

        checkpoint(deltas().pin(10).refer(1, 1, 10, 5));
        List<Long> onePinned = messages();
        checkpoint(deltas());
        List<Long> referred = messages();
        checkpoint(deltas().remove(1, 1));

        assertThat(pinned).containsExactly(Deltas.content(10, 5), Deltas.content(11, 5));
        assertThat(onePinned).containsExactly(10L);
        assertThat(referred).containsExactly(10L);
        assertThat(messages()).isEmpty();
    }

    @Test
    void keepsAPinnedMessageThatLosesItsLastReference() throws Exception {
        checkpoint(deltas().send(1, 1, 10, 5));

        checkpoint(deltas().remove(1, 1).pin(10));

        assertThat(messages()).containsExactly(10L);
    }

    @Test
    void loadsBodiesFromStoreAndLogInTheOrderAskedFor() {
        checkpoint(deltas().send(1, 1, 10, 5));
        log.append(11, Deltas.content(11, 8));

        assertThat(bodies(11, 10, 11))
                .containsExactly(Deltas.content(11, 8), Deltas.content(10, 5), Deltas.content(11, 8));
    }

    @Test
    void saysWhichMessageIsDamaged() {
        log.append(10, Deltas.content(10, 5));
        log.append(11, Deltas.content(11, 5));
        log.damage(11);

        store.loadBodies(new BodyRequest(5, 1, new long[] {10, 11}));

        ReadFailed failed = results.next(ReadFailed.class);
        assertThat(failed.message()).isEqualTo(11);
        assertThat(failed.request()).isEqualTo(5);
    }
}
