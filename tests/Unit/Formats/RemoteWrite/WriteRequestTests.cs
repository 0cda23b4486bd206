using System.Buffers;
using System.Text;
using Barograph.Formats.RemoteWrite;
using Barograph.Model.Labels;

namespace Barograph.Tests.Unit.Formats;

public class WriteRequestTests
{
    static byte[] Write(params (LabelSet Labels, long[] Times, double[] Values)[] series)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new WriteRequestWriter(output);
        foreach (var (labels, times, values) in series) writer.Series(labels, times, values);
        return output.WrittenSpan.ToArray();
    }

    static string Dump(ReadOnlySpan<byte> message)
    {
        var text = new StringBuilder();
        var reader = new WriteRequestReader(message);
        while (true)
        {
            var entry = reader.Read();
            if (entry == WriteRequestEntry.End) return text.ToString();
            if (entry == WriteRequestEntry.Broken) return text + "! " + reader.Reason;
            if (entry == WriteRequestEntry.Metadata)
            {
                text.Append("metadata ");
                continue;
            }
            if (!reader.SkipLabels()) return text + "! " + reader.Reason;
            for (var labels = new WriteLabelReader(reader.Labels); labels.Read();)
                text.Append(Encoding.UTF8.GetString(labels.Name)).Append('=').Append(Encoding.UTF8.GetString(labels.Value)).Append(' ');
            while (true)
            {
                var item = reader.ReadItem();
                if (item == WriteSeriesItem.End) break;
                if (item == WriteSeriesItem.Broken) return text + "! " + reader.Reason;
                text.Append(item == WriteSeriesItem.Sample ? $"{reader.Value}@{reader.TimestampMs} " : $"{item}:{reader.Raw.Length} ");
            }
        }
    }

    static byte[] Hex(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));

    [Fact]
    public void what_is_written_is_read()
    {
        var message = Write(
            (LabelSet.Of(("__name__", "up"), ("job", "node")), [1_700_000_000_000, 1_700_000_015_000], [1, 0.5]),
            (LabelSet.Of(("__name__", "x")), [-5, 0, long.MaxValue, 34_359_738_368, 34_359_738_367, 4_398_046_511_103, 4_398_046_511_104], [1, 2, 3, 4, 5, 6, 7]));
        Assert.Equal("__name__=up job=node 1@1700000000000 0.5@1700000015000 __name__=x 1@-5 2@0 3@9223372036854775807 "
            + "4@34359738368 5@34359738367 6@4398046511103 7@4398046511104 ", Dump(message));
    }

    [Theory]
    // A sample without a value, one without a time, fields in the other order, an unknown field in it.
    [InlineData("0A 04 12 02 10 05", "0@5 ")]
    [InlineData("0A 0B 12 09 09 00 00 00 00 00 00 F0 3F", "1@0 ")]
    [InlineData("0A 0D 12 0B 10 05 09 00 00 00 00 00 00 F0 3F", "1@5 ")]
    [InlineData("0A 06 12 04 10 05 18 07", "0@5 ")]
    // Exemplar and histogram, unknown fields of every wire type in the series and in the request, metadata.
    [InlineData("0A 08 1A 02 08 01 22 02 08 01", "Exemplar:2 Histogram:2 ")]
    [InlineData("0A 04 28 07 12 00", "0@0 ")]
    [InlineData("28 07 31 00 00 00 00 00 00 00 00 3A 01 00 45 00 00 00 00 0A 00 1A 02 08 01", "metadata ")]
    [InlineData("0A", "! a series is cut")]
    [InlineData("0A 05 12", "! a series is cut")]
    [InlineData("0A 03 0A 05 01", "! a label is cut")]
    [InlineData("0A 02 12 05", "! a sample is cut")]
    [InlineData("0A 04 12 00 0A 00", "! a label stands behind a sample")]
    [InlineData("80", "! a field's tag is cut or wrong")]
    [InlineData("00", "! a field's tag is cut or wrong")]
    [InlineData("2B", "! an unknown field is cut")]
    public void requests_are_walked(string hex, string expected)
    {
        var dump = Dump(Hex(hex));
        Assert.True(dump == expected || dump == (expected.StartsWith('!') ? dump[..(dump.Length - expected.Length)] : "") + expected, dump);
    }

    [Fact]
    public void damaged_requests_are_read_or_refused_but_never_throw()
    {
        var random = new Random(9);
        var good = Write(
            (LabelSet.Of(("__name__", "up"), ("job", "node"), ("instance", "a.b:9100")), [1_700_000_000_000, 1_700_000_015_000], [1, 0.5]),
            (LabelSet.Of(("__name__", "y")), [3], [4]));
        var refused = 0;
        for (var round = 0; round < 50_000; round++)
        {
            var message = good.ToArray();
            for (var damages = random.Next(1, 4); damages > 0; damages--) message[random.Next(message.Length)] = (byte)random.Next(256);
            if (random.Next(3) == 0) message = message[..random.Next(message.Length)];
            if (Dump(message).Contains('!', StringComparison.Ordinal)) refused++;
        }
        Assert.InRange(refused, 1000, 49_000);
    }
}
