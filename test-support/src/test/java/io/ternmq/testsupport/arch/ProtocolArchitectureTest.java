package io.ternmq.testsupport.arch;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Stands here and not beside the protocol, on which test support itself depends. */
class ProtocolArchitectureTest {

    @TestFactory
    Stream<DynamicTest> keepsTheArchitecture() {
        return ArchitectureRules.tests(ArchitectureRules.PROTOCOL, ArchitectureRules.protocol());
    }
}
