using Barograph.Formats.RemoteRead;
using Barograph.Formats.RemoteWrite;
using Barograph.Model.Matching;

namespace Barograph.Tests.Unit.Formats.RemoteRead;

public class ReadRequestTests
{
    [Fact]
    public void queries_matchers_and_accepted_kinds_are_read()
    {
        var request = ReadRequestReader.Read(Message());
        Assert.Equal([1, 0], request.Accepted);
        Assert.Equal(2, request.Queries.Count);
        Assert.Equal((100, 200), (request.Queries[0].StartMs, request.Queries[0].EndMs));
        Assert.Equal(["__name__=\"up\"", "job=~\"a|b\""], request.Queries[0].Matchers.Select(static m => m.ToString()));
        Assert.Equal(MatchKind.NotRegex, Assert.Single(request.Queries[1].Matchers).Kind);
    }

    [Fact]
    public void hints_only_narrow_the_span()
    {
        var request = ReadRequestReader.Read(Message());
        Assert.Equal((-5, 40), (request.Queries[1].StartMs, request.Queries[1].EndMs));
    }

    [Fact]
    public void an_empty_message_asks_nothing() => Assert.Empty(ReadRequestReader.Read([]).Queries);

    [Theory]
    [InlineData(9, "a", "b", "matcher type 9 is none of 0 (=), 1 (!=), 2 (=~), 3 (!~)")]
    [InlineData(2, "path", "(", "the matcher of path is no regular expression")]
    public void a_matcher_that_cannot_be_names_its_query_and_its_place(int kind, string name, string value, string expected)
    {
        var writer = new ProtoWriter();
        Query(writer, 1, 2, (kind, name, value));
        var wrong = Assert.Throws<ReadRequestException>(() => ReadRequestReader.Read(writer.Written));
        Assert.StartsWith("query 0 is wrong at its byte 4: ", wrong.Message, StringComparison.Ordinal);
        Assert.Contains(expected, wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void there_is_a_limit_on_queries()
    {
        var writer = new ProtoWriter();
        for (var i = 0; i <= ReadRequestReader.MaxQueries; i++) writer.Bytes(1, default);
        Assert.Contains("more than 1000 queries", Assert.Throws<ReadRequestException>(() => ReadRequestReader.Read(writer.Written)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void whatever_comes_in_is_read_or_refused_with_a_reason()
    {
        var good = Message();
        var random = new Random(20_261_126);
        int read = 0, refused = 0;
        for (var round = 0; round < 50_000; round++)
        {
            var bad = good.ToArray();
            for (var change = random.Next(1, 4); change > 0; change--) bad[random.Next(bad.Length)] = (byte)random.Next(256);
            try
            {
                ReadRequestReader.Read(bad.AsSpan(0, random.Next(4) == 0 ? random.Next(bad.Length) : bad.Length));
                read++;
            }
            catch (ReadRequestException e)
            {
                Assert.NotEmpty(e.Message);
                refused++;
            }
        }
        Assert.True(read > 1000 && refused > 1000, $"{read} read, {refused} refused");
    }

    static byte[] Message()
    {
        var writer = new ProtoWriter();
        Query(writer, 100, 200, (0, "__name__", "up"), (2, "job", "a|b"));
        var start = writer.Begin(1);
        writer.Varint(1, unchecked((ulong)-5));
        writer.Varint(2, 50);
        Matcher(writer, (3, "instance", "x.*"));
        var hints = writer.Begin(4);
        writer.Varint(1, 15_000);
        writer.Bytes(2, "rate"u8);
        writer.Varint(3, unchecked((ulong)-100));
        writer.Varint(4, 40);
        writer.End(hints);
        writer.End(start);
        writer.Bytes(2, [1, 0]);
        return writer.Written.ToArray();
    }

    static void Query(ProtoWriter writer, long from, long to, params ReadOnlySpan<(int Kind, string Name, string Value)> matchers)
    {
        var start = writer.Begin(1);
        writer.Varint(1, (ulong)from);
        writer.Varint(2, (ulong)to);
        foreach (var matcher in matchers) Matcher(writer, matcher);
        writer.End(start);
    }

    static void Matcher(ProtoWriter writer, (int Kind, string Name, string Value) matcher)
    {
        var start = writer.Begin(3);
        writer.Varint(1, (ulong)matcher.Kind);
        writer.Bytes(2, System.Text.Encoding.UTF8.GetBytes(matcher.Name));
        writer.Bytes(3, System.Text.Encoding.UTF8.GetBytes(matcher.Value));
        writer.End(start);
    }
}
