using System.Text;
using Barograph.Query.Results;
using Barograph.Web.Http;
using Microsoft.AspNetCore.Http;

namespace Barograph.Tests.Unit.Web.Http;

public class AnswerBodyTests
{
    [Fact]
    public async Task a_short_answer_goes_out_in_one_piece_with_its_length()
    {
        var wire = new CountedStream();
        var context = new DefaultHttpContext { Response = { Body = wire } };
        using var body = new AnswerBody(context, "application/json");
        for (var i = 0; i < 5000; i++) body.Write("[1,2],"u8);
        Assert.False(body.IsFull);
        await body.CompleteAsync();
        Assert.Equal(1, wire.Writes);
        Assert.Equal(30_000, context.Response.ContentLength);
        Assert.Equal("application/json", context.Response.ContentType);
        Assert.Equal(string.Concat(Enumerable.Repeat("[1,2],", 5000)), Encoding.ASCII.GetString(wire.ToArray()));
    }

    [Fact]
    public async Task a_long_answer_goes_out_in_pieces_of_which_none_waits_for_the_last()
    {
        var wire = new CountedStream();
        var context = new DefaultHttpContext { Response = { Body = wire } };
        using var body = new AnswerBody(context, "application/json");
        var expected = new StringBuilder();
        for (var i = 0; i < 100_000; i++)
        {
            var text = $"{i},";
            expected.Append(text);
            var room = body.GetSpan(text.Length);
            body.Advance(Encoding.ASCII.GetBytes(text, room));
            if (body.IsFull) await body.SendAsync();
        }
        await body.CompleteAsync();
        Assert.Null(context.Response.ContentLength);
        Assert.Equal(expected.ToString(), Encoding.ASCII.GetString(wire.ToArray()));
        Assert.True(wire.Writes > 5);
        Assert.True(wire.Largest <= 64 << 10, "no piece is larger than the memory that pieces are written into");
    }

    [Fact]
    public async Task what_is_larger_than_a_piece_finds_room_all_the_same()
    {
        var wire = new CountedStream();
        var context = new DefaultHttpContext { Response = { Body = wire } };
        using var body = new AnswerBody(context, "text/plain");
        body.Write("before "u8);
        body.GetSpan(300_000)[..300_000].Fill((byte)'x');
        body.Advance(300_000);
        Assert.True(body.IsFull);
        body.Write(" behind"u8);
        await body.CompleteAsync();
        Assert.Equal("before " + new string('x', 300_000) + " behind", Encoding.ASCII.GetString(wire.ToArray()));
    }

    [Theory]
    [InlineData(10, 11, "\"infos\":[\"i1\",\"i2\",\"i3\",\"i4\",\"i5\",\"i6\",\"i7\",\"i8\",\"i9\",\"i10\",\"1 more info annotations omitted\"]")]
    [InlineData(14, 0, "\"w10\",\"4 more warning annotations omitted\",\"cut\"]}")]
    public async Task of_what_a_query_says_of_its_steps_ten_are_shown(int warnings, int infos, string part)
    {
        var wire = new CountedStream();
        var context = new DefaultHttpContext { Response = { Body = wire } };
        var result = new QueryResult(new ScalarValue(0, 1), [.. Enumerable.Range(1, warnings).Select(static i => $"w{i}")], [.. Enumerable.Range(1, infos).Select(static i => $"i{i}")], new QueryStatistics());
        await Envelope.ResultAsync(context, result, withStatistics: false, ["cut"]);
        Assert.Contains(part, Encoding.ASCII.GetString(wire.ToArray()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task a_list_has_its_entries_in_order_and_its_warnings_behind()
    {
        var wire = new CountedStream();
        var context = new DefaultHttpContext { Response = { Body = wire } };
        await Envelope.ListAsync(context, 3, (body, i) => body.Write(Encoding.ASCII.GetBytes($"{i}")), ["some are missing"]);
        Assert.Equal("""{"status":"success","data":[0,1,2],"warnings":["some are missing"]}""", Encoding.ASCII.GetString(wire.ToArray()));
    }

    sealed class CountedStream : MemoryStream
    {
        public int Writes { get; private set; }

        public int Largest { get; private set; }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Writes++;
            Largest = Math.Max(Largest, buffer.Length);
            await base.WriteAsync(buffer, cancellationToken);
        }
    }
}
