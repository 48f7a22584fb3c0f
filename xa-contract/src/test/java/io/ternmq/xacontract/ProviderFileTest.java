package io.ternmq.xacontract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProviderFileTest {

    @TempDir
    private Path directory;

    private ProviderFile read(String text) throws IOException, ContractException {
        return ProviderFile.read(Files.writeString(directory.resolve("p.properties"), text, UTF_8));
    }

    @Test
    void resolvesValuesOfTheFileAndOfTheRun() throws Exception {
        ProviderFile file = read("url = tcp://${host}:${port}\nhost = 127.0.0.1\nbroker.command = ${java} -jar  x.jar")
                .with(Map.of("port", "1234", "java", "/a b/java"));

        assertThat(file.get("url")).isEqualTo("tcp://127.0.0.1:1234");
        assertThat(file.command()).isEqualTo(List.of("/a b/java", "-jar", "x.jar"));
    }

    @Test
    void fillsTemplatesOfTheBrokersFiles() throws Exception {
        Files.writeString(directory.resolve("broker.xml"), "<port>${port}</port>", UTF_8);

        Map<String, String> files =
                read("broker.file.etc/broker.xml = broker.xml\nport = 7").files();

        assertThat(files).isEqualTo(Map.of("etc/broker.xml", "<port>7</port>"));
    }

    @Test
    void namesTheKeyThatIsMissing() {
        assertThatThrownBy(() -> read("title = x").get("url")).hasMessageContaining("lacks the key url");
    }

    @Test
    void namesTheFileThatIsMissing() {
        assertThatThrownBy(() -> ProviderFile.read(directory.resolve("none.properties")))
                .hasMessageContaining("none.properties can't be read");
    }

    @Test
    void namesTheFactoryThatCannotBeMade() throws Exception {
        ProviderFile file = read("title = x\nurl = y\nurl.otherwise = z\nfactory.class = java.lang.String");
        var broker = new BrokerProcess(List.of("none"), directory, 1);

        assertThatThrownBy(() -> new ReflectedProvider(file, getClass().getClassLoader(), broker))
                .hasMessageContaining("java.lang.String can't be made a ConnectionFactory");
    }

    @Test
    void readsTheCommandLine() throws Exception {
        Options options = Options.parse(List.of(
                "--providers=a,b", "--rows=S0.", "--output=o", "--maven=m", "--repository=r", "--offline=true"));

        assertThat(options.providers()).isEqualTo(List.of(Path.of("a"), Path.of("b")));
        assertThat(options.rows().pattern()).isEqualTo("S0.");
        assertThat(options.classPath()).isEqualTo(new ClassPath(Path.of("m"), "r", true));
    }

    @Test
    void refusesAnUnknownOption() {
        assertThatThrownBy(() -> Options.parse(List.of("--fast"))).hasMessageContaining("'--fast' isn't");
    }

    @Test
    void asksForAnOptionThatIsMissing() {
        assertThatThrownBy(() -> Options.parse(List.of("--providers=a"))).hasMessageContaining("--output=… is missing");
    }
}
