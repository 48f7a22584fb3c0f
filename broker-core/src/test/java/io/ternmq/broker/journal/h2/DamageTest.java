package io.ternmq.broker.journal.h2;

import static org.assertj.core.api.Assertions.assertThat;

import io.ternmq.broker.journal.JournalDamaged;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStoreException;
import org.junit.jupiter.api.Test;

class DamageTest {
    @Test
    void whatTheStoreSaysOfAFileIsDamage() {
        MVStoreException error = DataUtils.newMVStoreException(DataUtils.ERROR_FILE_CORRUPT, "page");

        assertThat(Damage.is(error)).isTrue();
        assertThat(Damage.of(error)).isInstanceOf(JournalDamaged.class);
    }

    /** Taken for damage it would have a whole file set apart and made anew, again and again. */
    @Test
    void aLackOfMemoryIsNot() {
        MVStoreException error = DataUtils.newMVStoreException(
                DataUtils.ERROR_INTERNAL, "{0}", new IllegalStateException(new OutOfMemoryError("Capacity: 80621568")));

        assertThat(Damage.is(error)).isFalse();
        assertThat(Damage.of(error)).isSameAs(error);
    }
}
