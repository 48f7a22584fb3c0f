package io.ternmq.testsupport.disk;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Builds the tree that a crash left, from what was durable and what survived of the rest. */
final class ImageBuilder {
    private final Replay replay;
    private final Survival survival;
    private final List<Integer> fileNumbers;

    ImageBuilder(Replay replay, Survival survival) {
        this.replay = replay;
        this.survival = survival;
        fileNumbers = new ArrayList<>(new TreeMap<>(replay.files()).keySet());
    }

    Node build() {
        return directory(replay.root());
    }

    private Node directory(int number) {
        var state = state(number);
        var names = new TreeMap<>(state.durable());
        int cut = survival.namesCut(number, state.pending());
        for (Pending pending : state.pending().subList(0, cut)) {
            Replay.apply(pending.event(), number, names);
        }
        var node = Node.directory(number);
        names.forEach((name, child) -> {
            var file = replay.files().get(child);
            node.children().put(name, file == null ? directory(child) : Node.file(child, content(child, file)));
        });
        return node;
    }

    private Replay.DirectoryState state(int number) {
        var state = replay.directories().get(number);
        if (state == null) {
            throw new IllegalStateException("no directory " + number);
        }
        return state;
    }

    private Content content(int number, Replay.FileState file) {
        var content = file.durable().fork();
        if (file.pending().isEmpty()) {
            return content;
        }
        int sizeCut = survival.sizeCut(number, file.pending());
        long size = content.size();
        for (int i = 0; i < file.pending().size(); i++) {
            var pending = file.pending().get(i);
            if (pending.event() instanceof Event.Write write) {
                size = i < sizeCut ? Math.max(size, write.offset() + write.length()) : size;
                writeSurviving(number, file.pending(), i, write, content);
            } else if (pending.event() instanceof Event.Truncate truncate && i < sizeCut) {
                size = truncate.size();
                content.resize(Math.min(content.size(), size));
            }
        }
        return finish(number, file, content, size);
    }

    private Content finish(int number, Replay.FileState file, Content content, long size) {
        long grown = size;
        for (var pending : file.pending()) {
            int torn = survival.torn(pending);
            if (torn > 0 && pending.event() instanceof Event.Write write) {
                writePart(write, write.offset(), write.offset() + torn, content);
                grown = Math.max(grown, write.offset() + torn);
            }
        }
        content.resize(grown);
        if (survival.showsStrangers()) {
            showStrangers(number, file.durable().size(), content);
        }
        return content;
    }

    private void writeSurviving(int number, List<Pending> all, int index, Event.Write write, Content content) {
        if (survival.isPrefix()) {
            if (index < survival.bytesCut(number, 0, all)) {
                Writing.apply(write, content);
            }
            return;
        }
        int grain = survival.grain();
        long end = write.offset() + write.length();
        long start = write.offset();
        for (long from = start; from < end; ) {
            long to = Math.min(end, (from / grain + 1) * grain);
            if (index >= survival.bytesCut(number, from / grain, all)) {
                writePart(write, start, from, content);
                start = to;
            }
            from = to;
        }
        writePart(write, start, end, content);
    }

    /** Writes the bytes of a write that belong to places of the file from one to below another. */
    private static void writePart(Event.Write write, long from, long to, Content content) {
        for (long at = from; at < to; ) {
            int index = (int) (at / Content.BLOCK - write.offset() / Content.BLOCK);
            long pieceStart = index == 0 ? write.offset() : at / Content.BLOCK * Content.BLOCK;
            int inPiece = (int) (at - pieceStart);
            int length = (int) Math.min(to - at, write.pieces()[index].length - inPiece);
            content.put(at, write.pieces()[index], inPiece, length);
            at += length;
        }
    }

    /** Fills holes beyond the durable end with sectors of other files, as where a disk's blocks had other owners. */
    private void showStrangers(int number, long durableSize, Content content) {
        byte[] sector = new byte[Content.SECTOR];
        long first = (durableSize + Content.SECTOR - 1) / Content.SECTOR;
        for (long place = first; (place + 1) * Content.SECTOR <= content.size(); place++) {
            if (!content.allocatedAt(place * Content.SECTOR)) {
                int other = fileNumbers.get(survival.pick(number, place, fileNumbers.size()));
                var file = replay.files().get(other);
                long sectors = file == null ? 0 : file.durable().size() / Content.SECTOR;
                if (file != null && sectors > 0) {
                    int chosen = survival.pick(other, place, (int) Math.min(sectors, Integer.MAX_VALUE));
                    file.durable().get((long) chosen * Content.SECTOR, sector, 0, Content.SECTOR);
                    content.put(place * Content.SECTOR, sector.clone(), 0, Content.SECTOR);
                }
            }
        }
    }
}
