package io.ternmq.tck.report;

import io.ternmq.tck.report.Report.Group;
import io.ternmq.tck.suite.TestResult;
import io.ternmq.tck.suite.TestResult.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** The results in the form that build servers read, a file for each class. */
public final class JUnitXml {

    private JUnitXml() {}

    /** Writes {@code TEST-*.xml} into a directory. */
    public static void write(Report report, Path directory) throws IOException {
        for (Group group : report.classes()) {
            try (var out = Files.newBufferedWriter(directory.resolve("TEST-" + group.name() + ".xml"))) {
                XMLStreamWriter xml = XMLOutputFactory.newFactory().createXMLStreamWriter(out);
                xml.writeStartDocument();
                suite(xml, group, report);
                xml.writeEndDocument();
                xml.close();
            } catch (XMLStreamException e) {
                throw new IOException("can't write the results of " + group.name(), e);
            }
        }
    }

    private static void suite(XMLStreamWriter xml, Group group, Report report) throws XMLStreamException {
        xml.writeStartElement("testsuite");
        xml.writeAttribute("name", group.name());
        xml.writeAttribute("tests", String.valueOf(group.results().size()));
        xml.writeAttribute("failures", String.valueOf(group.count(Outcome.FAILED)));
        xml.writeAttribute("errors", "0");
        xml.writeAttribute("skipped", String.valueOf(group.count(Outcome.SKIPPED) + group.count(Outcome.EXCLUDED)));
        xml.writeAttribute("time", String.valueOf(group.seconds()));
        xml.writeAttribute("timestamp", report.startedAt().toString());
        xml.writeStartElement("properties");
        property(xml, "product", report.product());
        property(xml, "tck", report.tck());
        property(xml, "setting", report.setting());
        xml.writeEndElement();
        for (TestResult result : group.results()) {
            testCase(xml, result);
        }
        xml.writeEndElement();
    }

    private static void property(XMLStreamWriter xml, String name, String value) throws XMLStreamException {
        xml.writeEmptyElement("property");
        xml.writeAttribute("name", name);
        xml.writeAttribute("value", value);
    }

    private static void testCase(XMLStreamWriter xml, TestResult result) throws XMLStreamException {
        xml.writeStartElement("testcase");
        xml.writeAttribute("classname", result.name().className());
        xml.writeAttribute("name", result.name().method());
        xml.writeAttribute("time", String.valueOf(result.millis() / 1_000.0));
        if (result.outcome() == Outcome.FAILED) {
            xml.writeStartElement("failure");
            xml.writeAttribute(
                    "message", legal(result.detail().lines().findFirst().orElse("")));
            xml.writeCharacters(legal(result.detail()));
            xml.writeEndElement();
            xml.writeStartElement("system-out");
            xml.writeCharacters(legal(result.output()));
            xml.writeEndElement();
        } else if (result.outcome() != Outcome.PASSED) {
            xml.writeEmptyElement("skipped");
            xml.writeAttribute("message", legal(result.detail()));
        }
        xml.writeEndElement();
    }

    /** XML has no way to write most control characters. */
    private static String legal(String text) {
        return text.replaceAll("[^\\t\\n\\r\\x20-\\uD7FF\\uE000-\\uFFFD\\x{10000}-\\x{10FFFF}]", "?");
    }
}
