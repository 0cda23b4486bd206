using System.Text;
using System.Text.Unicode;
using Barograph.Formats.RemoteWrite;
using Barograph.Model.Matching;
using Barograph.Model.Regex;

namespace Barograph.Formats.RemoteRead;

/// <summary>Reads a remote read request (protobuf, already decompressed).</summary>
/// <remarks>
/// <c>ReadRequest { repeated Query = 1; repeated ResponseType = 2 }</c>; <c>Query { int64 start_ms = 1; int64 end_ms = 2; repeated LabelMatcher = 3; ReadHints = 4 }</c>;
/// <c>LabelMatcher { Type = 1 (0 =, 1 !=, 2 =~, 3 !~); string name = 2; string value = 3 }</c>; <c>ReadHints { int64 start_ms = 3; int64 end_ms = 4 }</c>: the
/// span that is really needed, where it is less. Other hints and unknown fields are skipped.
/// </remarks>
public ref struct ReadRequestReader
{
    const uint Varint = ProtoCursor.Varint, Bytes = ProtoCursor.Bytes;

    /// <summary>A server asks for a few selectors at a time; more is nobody's question, and each costs a pass over the index.</summary>
    public const int MaxQueries = 1000, MaxMatchers = 1000;

    readonly List<ReadQuery> queries = [];
    readonly List<int> accepted = [];

    public ReadRequestReader()
    {
    }

    /// <exception cref="ReadRequestException">The message is cut, or asks for what there cannot be.</exception>
    public static ReadRequest Read(ReadOnlySpan<byte> message)
    {
        var reader = new ReadRequestReader();
        for (var cursor = new ProtoCursor(message); !cursor.AtEnd;)
        {
            var at = cursor.At;
            if (!cursor.TryReadTag(out var tag) || !reader.TryReadField(ref cursor, tag))
                throw new ReadRequestException($"the request is broken at byte {at} of {message.Length}: field {tag >> 3} is cut or of another type");
        }
        return new ReadRequest(reader.queries, reader.accepted);
    }

    readonly bool TryReadField(ref ProtoCursor cursor, uint tag)
    {
        switch (tag)
        {
            case 1 << 3 | Bytes:
                if (!cursor.TryReadBytes(out var query)) return false;
                if (queries.Count == MaxQueries) throw new ReadRequestException($"the request has more than {MaxQueries} queries");
                queries.Add(Query(query, queries.Count));
                return true;
            case 2 << 3 | Varint:
                return TryReadKind(ref cursor);
            case 2 << 3 | Bytes:
                if (!cursor.TryReadBytes(out var packed)) return false;
                for (var inner = new ProtoCursor(packed); !inner.AtEnd;)
                {
                    if (!TryReadKind(ref inner)) return false;
                }
                return true;
            default:
                return tag >> 3 > 2 && cursor.TrySkip(tag);
        }
    }

    readonly bool TryReadKind(ref ProtoCursor cursor)
    {
        var read = cursor.TryReadVarint(out var kind);
        // What comes first counts; a list that goes on for ever says nothing more.
        if (accepted.Count < 16) accepted.Add((int)kind);
        return read;
    }

    static ReadQuery Query(ReadOnlySpan<byte> message, int number)
    {
        ulong start = 0, end = 0, hintedStart = 0, hintedEnd = 0;
        var matchers = new List<Matcher>();
        for (var cursor = new ProtoCursor(message); !cursor.AtEnd;)
        {
            var at = cursor.At;
            if (!cursor.TryReadTag(out var tag)) throw Broken(number, at, "a field's tag is cut or wrong");
            switch (tag)
            {
                case 1 << 3 | Varint when cursor.TryReadVarint(out start):
                case 2 << 3 | Varint when cursor.TryReadVarint(out end):
                    break;
                case 3 << 3 | Bytes when cursor.TryReadBytes(out var matcher):
                    if (matchers.Count == MaxMatchers) throw Broken(number, at, $"more than {MaxMatchers} matchers");
                    matchers.Add(Matcher(matcher, number, at));
                    break;
                case 4 << 3 | Bytes when cursor.TryReadBytes(out var hints) && TryReadHints(hints, out hintedStart, out hintedEnd):
                    break;
                default:
                    if (tag >> 3 <= 4 || !cursor.TrySkip(tag)) throw Broken(number, at, $"field {tag >> 3} is cut or of another type");
                    break;
            }
        }
        return hintedEnd == 0
            ? new ReadQuery((long)start, (long)end, matchers)
            : new ReadQuery(Math.Max((long)start, (long)hintedStart), Math.Min((long)end, (long)hintedEnd), matchers);
    }

    static bool TryReadHints(ReadOnlySpan<byte> message, out ulong start, out ulong end)
    {
        start = end = 0;
        for (var cursor = new ProtoCursor(message); !cursor.AtEnd;)
        {
            var read = cursor.TryReadTag(out var tag) && tag switch
            {
                3 << 3 | Varint => cursor.TryReadVarint(out start),
                4 << 3 | Varint => cursor.TryReadVarint(out end),
                _ => cursor.TrySkip(tag),
            };
            if (!read) return false;
        }
        return true;
    }

    static Matcher Matcher(ReadOnlySpan<byte> message, int query, int place)
    {
        ulong kind = 0;
        ReadOnlySpan<byte> name = default, value = default;
        for (var cursor = new ProtoCursor(message); !cursor.AtEnd;)
        {
            var read = cursor.TryReadTag(out var tag) && tag switch
            {
                1 << 3 | Varint => cursor.TryReadVarint(out kind),
                2 << 3 | Bytes => cursor.TryReadBytes(out name),
                3 << 3 | Bytes => cursor.TryReadBytes(out value),
                _ => tag >> 3 > 3 && cursor.TrySkip(tag),
            };
            if (!read) throw Broken(query, place, "a matcher is cut");
        }
        if (kind > (ulong)MatchKind.NotRegex) throw Broken(query, place, $"matcher type {kind} is none of 0 (=), 1 (!=), 2 (=~), 3 (!~)");
        if (!Utf8.IsValid(name) || !Utf8.IsValid(value)) throw Broken(query, place, "a matcher is not UTF-8");
        try
        {
            return new Matcher((MatchKind)kind, Encoding.UTF8.GetString(name), Encoding.UTF8.GetString(value));
        }
        catch (Re2SyntaxException e)
        {
            throw Broken(query, place, $"the matcher of {Encoding.UTF8.GetString(name)} is no regular expression: {e.Message}");
        }
    }

    static ReadRequestException Broken(int query, int at, string reason) => new($"query {query} is wrong at its byte {at}: {reason}");
}
