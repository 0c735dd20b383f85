import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import org.apache.jena.query.Dataset;
import org.apache.jena.query.Query;
import org.apache.jena.query.QueryExecution;
import org.apache.jena.query.QueryExecutionFactory;
import org.apache.jena.query.QueryFactory;
import org.apache.jena.query.QueryParseException;
import org.apache.jena.query.ResultSetFormatter;
import org.apache.jena.riot.Lang;
import org.apache.jena.riot.RDFDataMgr;
import org.apache.jena.sparql.core.DatasetDescription;
import org.apache.jena.sparql.core.DynamicDatasets;
import org.apache.jena.system.Txn;
import org.apache.jena.tdb2.TDB2;
import org.apache.jena.tdb2.TDB2Factory;
import org.apache.jena.update.UpdateAction;

/** Jena's engine and its TDB2, which are Fuseki's, asked as Fuseki does; no package of Debian has that. Takes a port. */
public class Endpoint {
    static final Dataset DATA = TDB2Factory.createDataset();

    interface Work {
        byte[] answer(Map<String, List<String>> given, byte[] body, HttpExchange exchange) throws IOException;
    }

    public static void main(String[] arguments) throws IOException {
        DATA.getContext().set(TDB2.symUnionDefaultGraph, true); // as tdb2:unionDefaultGraph in Fuseki's configuration
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", Integer.parseInt(arguments[0])), 0);
        server.setExecutor(Executors.newFixedThreadPool(4));
        serve(server, "/query", Endpoint::query);
        serve(server, "/update", (given, body, exchange) -> {
            Txn.executeWrite(DATA, () -> UpdateAction.parseExecute(text(body), DATA));
            return new byte[0];
        });
        serve(server, "/data", (given, body, exchange) -> {
            String graph = given.get("graph").get(0);
            Txn.executeWrite(DATA, () -> RDFDataMgr.read(
                DATA.getNamedModel(graph), new ByteArrayInputStream(body), Lang.TURTLE));
            return new byte[0];
        });
        server.start();
    }

    static byte[] query(Map<String, List<String>> given, byte[] body, HttpExchange exchange) {
        Query query = QueryFactory.create(given.get("query").get(0));
        DatasetDescription asked = DatasetDescription.create(
            given.getOrDefault("default-graph-uri", List.of()), given.getOrDefault("named-graph-uri", List.of()));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Txn.executeRead(DATA, () -> {
            Dataset seen = asked.isEmpty() ? DATA : DynamicDatasets.dynamicDataset(asked, DATA, false);
            try (QueryExecution run = QueryExecutionFactory.create(query, seen)) {
                if (query.isAskType()) ResultSetFormatter.outputAsJSON(out, run.execAsk());
                else if (query.isSelectType()) ResultSetFormatter.outputAsJSON(out, run.execSelect());
                else RDFDataMgr.write(out, run.execConstruct(), Lang.NTRIPLES);
            }
        });
        boolean isTable = query.isAskType() || query.isSelectType();
        exchange.getResponseHeaders().set(
            "Content-Type", isTable ? "application/sparql-results+json" : "application/n-triples");
        return out.toByteArray();
    }

    static void serve(HttpServer server, String path, Work work) {
        server.createContext(path, exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            Map<String, List<String>> given = new HashMap<>();
            String parameters = exchange.getRequestURI().getRawQuery();
            read(given, parameters == null ? "" : parameters);
            String type = exchange.getRequestHeaders().getFirst("Content-Type");
            if (type != null && type.startsWith("application/x-www-form-urlencoded")) read(given, text(body));
            int status = 200;
            byte[] answer;
            try {
                answer = work.answer(given, body, exchange);
            } catch (QueryParseException error) {
                status = 400;
                answer = error.getMessage().getBytes(StandardCharsets.UTF_8);
            } catch (RuntimeException error) {
                status = 500;
                answer = error.toString().getBytes(StandardCharsets.UTF_8);
            }
            exchange.sendResponseHeaders(status, answer.length == 0 ? -1 : answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
    }

    static void read(Map<String, List<String>> given, String form) {
        for (String pair : form.split("&")) {
            int at = pair.indexOf('=');
            if (at < 0) continue;
            String value = URLDecoder.decode(pair.substring(at + 1), StandardCharsets.UTF_8);
            given.computeIfAbsent(pair.substring(0, at), name -> new ArrayList<>()).add(value);
        }
    }

    static String text(byte[] body) {
        return new String(body, StandardCharsets.UTF_8);
    }
}
