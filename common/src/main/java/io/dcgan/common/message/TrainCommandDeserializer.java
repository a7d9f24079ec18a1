package io.dcgan.common.message;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dcgan.common.id.Require;
import io.dcgan.common.id.RunId;
import java.io.IOException;

/**
 * Fills in the defaults of a command wherever one is read, including old records that were written before the command
 * had all of its current fields. A record from before shards existed has one shard, and one from before networks had
 * versions has their first.
 */
final class TrainCommandDeserializer extends StdDeserializer<TrainCommand> {
    private static final long serialVersionUID = 1;

    TrainCommandDeserializer() {
        super(TrainCommand.class);
    }

    @Override
    public TrainCommand deserialize(JsonParser parser, DeserializationContext context) throws IOException {
        if (!(context.readTree(parser) instanceof ObjectNode tree)) {
            throw MismatchedInputException.from(parser, TrainCommand.class, "must be a JSON object");
        }
        // An invalid architecture is reported when the whole command is bound.
        var architecture = tree.path("architecture").asText();
        var defaults = TrainCommand.defaults(
                        new RunId("unnamed"), Require.isValidName(architecture) ? architecture : "dcgan")
                .withShards(1)
                .withNetworkVersion(1);
        return Json.bindWithoutDefaults(tree, defaults);
    }
}
