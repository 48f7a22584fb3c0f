package io.ternmq.broker;

import io.ternmq.testsupport.arch.ArchitectureRules;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class ArchitectureTest {

    @TestFactory
    Stream<DynamicTest> keepsTheArchitecture() {
        return ArchitectureRules.tests(ArchitectureRules.BROKER, ArchitectureRules.broker());
    }
}
