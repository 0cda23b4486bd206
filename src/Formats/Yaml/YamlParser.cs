using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Barograph.Formats.Yaml;

/// <summary>
/// Bytes to nodes: anchors, aliases and merge keys are resolved, everything is bounded, nothing is typed yet. Only the first
/// document of a stream is read, as Prometheus does.
/// </summary>
public static class YamlParser
{
    public const int MaxBytes = 16 * 1024 * 1024;

    /// <summary>A prometheus.yml is nine levels deep.</summary>
    public const int MaxDepth = 100;

    /// <summary>With all aliases written out: a bomb of a few lines expands to billions.</summary>
    public const int MaxNodes = 2_000_000;

    /// <summary>The first document's root; an empty scalar where the file is empty; null where there were complaints.</summary>
    public static YamlNode? Parse(ReadOnlySpan<byte> bytes, YamlReading reading)
    {
        if (!YamlText.TryDecode(bytes, reading, out var text)) return null;
        try
        {
            var stream = new EventStream(new Parser(new Scanner(new StringReader(text), skipComments: true)));
            var root = stream.ReadDocument();
            if (stream.AnotherDocumentFollows(out var mark))
                reading.Warn((int)mark.Line, (int)mark.Column, "", "only the first document of the file is read; what follows --- is ignored");
            return root;
        }
        catch (YamlFaultException fault)
        {
            reading.Complain((int)fault.Mark.Line, (int)fault.Mark.Column, "", fault.Message);
        }
        catch (YamlException e)
        {
            reading.Complain(YamlText.Explain(e, text));
        }

        return null;
    }

    sealed class YamlFaultException(Mark mark, string message) : Exception(message)
    {
        public Mark Mark { get; } = mark;
    }

    sealed class EventStream(Parser parser)
    {
        readonly Dictionary<string, YamlNode> anchors = [];
        int nodes;

        /// <remarks>The library throws its own exception for nearly all malformed text, and trips over the rest.</remarks>
        void Next()
        {
            try
            {
                parser.MoveNext();
            }
            catch (Exception e) when (e is InvalidOperationException or ArgumentException or IndexOutOfRangeException or FormatException or OverflowException)
            {
                throw new YamlFaultException(parser.Current?.End ?? Mark.Empty, "not valid YAML");
            }
        }

        public YamlNode ReadDocument()
        {
            Expect<StreamStart>();
            if (parser.Current is StreamEnd) return new YamlScalar("") { Plain = true, Line = 1, Column = 1 };
            Expect<DocumentStart>();
            var root = ReadNode(0);
            Expect<DocumentEnd>();
            return root;
        }

        public bool AnotherDocumentFollows(out Mark mark)
        {
            mark = parser.Current?.Start ?? Mark.Empty;
            return parser.Current is DocumentStart;
        }

        void Expect<T>()
            where T : ParsingEvent
        {
            if (parser.Current is null) Next();
            if (parser.Current is not T) throw new YamlFaultException(parser.Current?.Start ?? Mark.Empty, "the document ends here unexpectedly");
            Next();
        }

        T Take<T>()
            where T : ParsingEvent
        {
            var taken = (T)parser.Current!;
            Next();
            return taken;
        }

        YamlNode ReadNode(int depth)
        {
            var start = parser.Current!.Start;
            if (depth > MaxDepth) throw new YamlFaultException(start, $"nested deeper than {MaxDepth} levels");
            if (++nodes > MaxNodes) throw TooMany(start);
            switch (parser.Current)
            {
                case Scalar scalar:
                    Next();
                    return Anchored(scalar, ToScalar(scalar));
                case SequenceStart list:
                    return Anchored(list, ReadList(depth));
                case MappingStart map:
                    return Anchored(map, ReadMap(depth));
                case AnchorAlias alias:
                    Next();
                    return anchors.TryGetValue(alias.Value.Value, out var node)
                        ? node
                        : throw new YamlFaultException(start, $"unknown anchor \"{alias.Value.Value}\"");
                default:
                    throw new YamlFaultException(start, "expected a value");
            }
        }

        YamlNode Anchored(NodeEvent at, YamlNode node)
        {
            if (node.Weight > MaxNodes) throw TooMany(at.Start);
            if (!at.Anchor.IsEmpty) anchors[at.Anchor.Value] = node;
            return node;
        }

        static YamlFaultException TooMany(Mark mark) => new(mark, $"more than {MaxNodes} values, aliases written out");

        YamlList ReadList(int depth)
        {
            var start = Take<SequenceStart>().Start;
            var items = new List<YamlNode>();
            long weight = 1;
            while (parser.Current is not SequenceEnd)
            {
                items.Add(ReadNode(depth + 1));
                weight += items[^1].Weight;
            }
            Next();
            return new YamlList(items) { Line = (int)start.Line, Column = (int)start.Column, Weight = weight };
        }

        YamlMap ReadMap(int depth)
        {
            var start = Take<MappingStart>().Start;
            var entries = new List<YamlEntry>();
            var merges = new List<YamlNode>();
            long weight = 1;
            while (parser.Current is not MappingEnd)
            {
                var mark = parser.Current!.Start;
                if (ReadNode(depth + 1) is not YamlScalar key) throw new YamlFaultException(mark, "a key must be a plain value, not a list or a map");
                var value = ReadNode(depth + 1);
                weight += 1 + value.Weight;
                if (key.Text == "<<" && (key.Plain || key.Tag == "merge")) merges.Add(value);
                else entries.Add(new YamlEntry(key.Text, value, (int)mark.Line, (int)mark.Column));
            }
            Next();
            if (merges.Count > 0)
            {
                var known = entries.Select(entry => entry.Key).ToHashSet();
                foreach (var merge in merges) Merge(merge, entries, known, start);
            }
            return new YamlMap(entries) { Line = (int)start.Line, Column = (int)start.Column, Weight = weight };
        }

        /// <summary>Keys that stand in the map itself win; of several merged maps the earlier one wins.</summary>
        static void Merge(YamlNode source, List<YamlEntry> into, HashSet<string> known, Mark mark)
        {
            switch (source)
            {
                case YamlMap map:
                    foreach (var entry in map.Entries)
                        if (known.Add(entry.Key)) into.Add(entry with { Merged = true });
                    break;
                case YamlList list when list.Items.All(item => item is YamlMap):
                    foreach (var item in list.Items) Merge(item, into, known, mark);
                    break;
                default:
                    throw new YamlFaultException(mark, "<< needs a map or a list of maps");
            }
        }

        static YamlScalar ToScalar(Scalar scalar)
        {
            var tag = ShortTag(scalar.Tag);
            var text = scalar.Value;
            if (tag == "binary")
            {
                if (!YamlText.TryDecodeBinary(text, out text)) throw new YamlFaultException(scalar.Start, "!!binary value contains invalid base64 or is no UTF-8 text");
                tag = "str";
            }
            return new YamlScalar(text)
            {
                Plain = scalar.Style == ScalarStyle.Plain,
                Tag = tag,
                Line = (int)scalar.Start.Line,
                Column = (int)scalar.Start.Column,
            };
        }

        static string ShortTag(TagName tag)
        {
            if (tag.IsEmpty) return "";
            const string standard = "tag:yaml.org,2002:";
            return tag.Value.StartsWith(standard, StringComparison.Ordinal) ? tag.Value[standard.Length..] : "str";
        }
    }
}
