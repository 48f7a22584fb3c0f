package io.ternmq.broker.journal.log;

import io.ternmq.broker.journal.JournalRecord;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.StringJoiner;

/** Records as a line for people: keys in full, contents by their length alone, since they belong to the application. */
final class RecordText {
    private RecordText() {}

    static String of(JournalRecord journalRecord) {
        var text = new StringJoiner(", ", journalRecord.getClass().getSimpleName() + "[", "]");
        for (RecordComponent component : journalRecord.getClass().getRecordComponents()) {
            text.add(component.getName() + "=" + value(journalRecord, component));
        }
        return text.toString();
    }

    private static String value(JournalRecord journalRecord, RecordComponent component) {
        try {
            Object value = component.getAccessor().invoke(journalRecord);
            if (value instanceof byte[] bytes) {
                return bytes.length + " bytes";
            }
            return value instanceof long[] keys ? Arrays.toString(keys) : String.valueOf(value);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
