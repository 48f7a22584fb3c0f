package io.ternmq.broker;

import io.ternmq.broker.engine.Engine;
import io.ternmq.broker.journal.JournalDamaged;
import io.ternmq.broker.journal.JournalMismatch;
import io.ternmq.broker.journal.files.BodyFiles;
import io.ternmq.broker.journal.h2.H2Store;
import io.ternmq.broker.journal.h2.StoreOptions;
import io.ternmq.broker.journal.log.LogJournal;
import io.ternmq.broker.journal.log.LogOptions;
import io.ternmq.broker.journal.log.LogRecovery;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens log and store in a data directory and brings the engine to where they end. */
final class DiskPersistence {
    private static final Logger LOG = LoggerFactory.getLogger(DiskPersistence.class);

    private DiskPersistence() {}

    static Persistence open(Path path, BrokerOptions options, Engine engine, Relay relay, long nowMillis)
            throws BrokerException {
        DataDirectory directory = DataDirectory.open(path);
        try {
            return recover(directory, options, engine, relay, nowMillis);
        } catch (IOException e) {
            String text = "can't be used (" + FileTrouble.text(e) + "); " + FileTrouble.cure(e);
            throw failed(directory, BrokerException.Kind.DATA_DIRECTORY, path, text, e);
        } catch (JournalDamaged e) {
            throw failed(
                    directory,
                    BrokerException.Kind.DAMAGED,
                    path,
                    "is damaged: " + e.getMessage()
                            + "; nothing was deleted. Keep a copy of it, look with: ternmq journal"
                            + " verify, and restore a backup",
                    e);
        } catch (JournalMismatch e) {
            throw failed(directory, BrokerException.Kind.DATA_DIRECTORY, path, "can't be used: " + e.getMessage(), e);
        }
    }

    private static Persistence recover(
            DataDirectory directory, BrokerOptions options, Engine engine, Relay relay, long nowMillis)
            throws IOException {
        long start = System.nanoTime();
        if (!LogRecovery.isAt(directory.log()) && H2Store.isAt(directory.store())) {
            throw new JournalMismatch(
                    directory.store() + " has files, but there is no log in " + directory.log()
                            + ": was it moved away? Put log/ and store/ of one broker back together, or choose an empty folder");
        }
        LogOptions logOptions = LogOptions.defaults().withSegmentBytes(options.segmentBytes());
        LogRecovery log = LogRecovery.open(directory.log(), logOptions);
        H2Store store = H2Store.open(StoreOptions.of(directory.madeStore(), log.journal()), log.certified());
        try {
            engine.restore(store.from());
            long from = store.from().sequence();
            log.replay(from, engine::replay);
            engine.recovered(nowMillis);
            BodyFiles bodies = bodies(directory, log.journal(), logOptions, engine.largeMessages(), store);
            LogJournal journal = log.start(relay);
            bodies.start(relay::onFailed);
            store.start(journal.bodies(), journal.space(), journal, new GoneMessages(relay, bodies));
            LOG.info(
                    "recovered {} queues, {} batches after the checkpoint, in {} ms",
                    store.from().queues().size(),
                    log.lastSequence() - from,
                    (System.nanoTime() - start) / 1_000_000);
            return new Persistence(log.journal(), engine, journal, store, bodies, log.lastSequence(), from, directory);
        } catch (IOException | RuntimeException e) {
            store.close();
            throw e;
        }
    }

    /** Removes what neither the store's checkpoint nor the replayed log names, before a message gets an id again. */
    private static BodyFiles bodies(
            DataDirectory directory, UUID journal, LogOptions options, List<Long> replayed, H2Store store)
            throws IOException {
        BodyFiles bodies = BodyFiles.open(directory.madeBodies(), journal, options.freeBytesMin());
        Set<Long> named = new HashSet<>(replayed);
        bodies.keep(message -> named.contains(message) || store.holds(message));
        bodies.missing(replayed).forEach(message -> LOG.error("the body of message {} is missing", message));
        return bodies;
    }

    private static BrokerException failed(
            DataDirectory directory, BrokerException.Kind kind, Path path, String text, Exception cause) {
        try {
            directory.close();
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
        return new BrokerException(kind, "data directory " + path.toAbsolutePath() + " " + text, cause);
    }
}
