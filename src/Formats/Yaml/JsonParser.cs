using System.Text.Json;

namespace Barograph.Formats.Yaml;

/// <summary>JSON to the same nodes, so that one grammar reads both and complains with a place in both.</summary>
public static class JsonParser
{
    /// <summary>The root, or null where there were complaints.</summary>
    public static YamlNode? Parse(ReadOnlySpan<byte> bytes, YamlReading reading)
    {
        if (bytes is [0xEF, 0xBB, 0xBF, ..]) bytes = bytes[3..];
        var walk = new JsonWalk(bytes);
        try
        {
            return walk.ReadDocument();
        }
        catch (JsonException e)
        {
            reading.Complain((int)(e.LineNumber ?? 0) + 1, (int)(e.BytePositionInLine ?? 0) + 1, "", "not valid JSON: " + Shorten(e.Message));
        }
        catch (InvalidOperationException e)
        {
            // An escaped lone surrogate is no text.
            reading.Complain(0, 0, "", "not valid JSON: " + e.Message);
        }

        return null;
    }

    /// <summary>The place is told apart from the message.</summary>
    static string Shorten(string message)
    {
        var place = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return place < 0 ? message : message[..place];
    }

    ref struct JsonWalk(ReadOnlySpan<byte> bytes)
    {
        readonly ReadOnlySpan<byte> bytes = bytes;
        Utf8JsonReader reader = new(bytes, new JsonReaderOptions { MaxDepth = YamlParser.MaxDepth });
        int counted; // bytes whose lines are counted already
        int line = 1;
        int lineStart;

        public YamlNode ReadDocument()
        {
            reader.Read();
            var root = ReadValue();
            reader.Read(); // throws where more follows
            return root;
        }

        YamlNode ReadValue()
        {
            var (at, column) = Place();
            switch (reader.TokenType)
            {
                case JsonTokenType.StartArray:
                    var items = new List<YamlNode>();
                    while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) items.Add(ReadValue());
                    return new YamlList(items) { Line = at, Column = column };
                case JsonTokenType.StartObject:
                    var entries = new List<YamlEntry>();
                    while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
                    {
                        var (keyLine, keyColumn) = Place();
                        var key = reader.GetString()!;
                        reader.Read();
                        entries.Add(new YamlEntry(key, ReadValue(), keyLine, keyColumn));
                    }
                    return new YamlMap(entries) { Line = at, Column = column };
                case JsonTokenType.String:
                    return new YamlScalar(reader.GetString()!) { Line = at, Column = column };
                default:
                    return new YamlScalar(System.Text.Encoding.UTF8.GetString(reader.ValueSpan)) { Plain = true, Line = at, Column = column };
            }
        }

        (int Line, int Column) Place()
        {
            var start = (int)reader.TokenStartIndex;
            for (; counted < start; counted++)
            {
                if (bytes[counted] != (byte)'\n') continue;
                line++;
                lineStart = counted + 1;
            }

            return (line, start - lineStart + 1);
        }
    }
}
