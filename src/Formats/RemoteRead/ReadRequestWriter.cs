using Barograph.Formats.RemoteWrite;
using Barograph.Model.Matching;

namespace Barograph.Formats.RemoteRead;

/// <summary>Writes a remote read request with one query, which takes either kind of answer, streamed chunks rather; <see cref="ReadRequestReader"/> has the messages.</summary>
public static class ReadRequestWriter
{
    public static void Write(ProtoWriter output, ReadQuery query)
    {
        var start = output.Begin(1);
        Time(1, query.StartMs);
        Time(2, query.EndMs);
        foreach (var matcher in query.Matchers) Matcher(output, matcher);
        var hints = output.Begin(4);
        Time(3, query.StartMs);
        Time(4, query.EndMs);
        output.End(hints);
        output.End(start);
        output.Varint(2, (ulong)ReadAnswerKind.StreamedChunks);
        output.Varint(2, (ulong)ReadAnswerKind.Samples);

        void Time(int field, long ms)
        {
            if (ms != 0) output.Varint(field, (ulong)ms);
        }
    }

    static void Matcher(ProtoWriter output, Matcher matcher)
    {
        var start = output.Begin(3);
        if (matcher.Kind != MatchKind.Equal) output.Varint(1, (ulong)matcher.Kind);
        output.Bytes(2, matcher.NameUtf8);
        output.Bytes(3, matcher.ValueUtf8);
        output.End(start);
    }
}
