using System.Buffers;
using System.Text;
using System.Text.Json;
using Barograph.Model.Labels;
using Barograph.Query.Results;
using Barograph.Web.Json;
using FsCheck;
using FsCheck.Fluent;

namespace Barograph.Tests.Unit.Web.Json;

public class ResultWriterTests
{
    [Fact]
    public void a_matrix_is_written_as_prometheus_writes_it()
    {
        var series = new MatrixSeries(LabelSet.Of(("__name__", "up"), ("path", "a\"b\\c\n\u0001ü")), new long[] { 1435781430781, 1435781431000 }, new[] { 0.5, double.NaN });
        Assert.Equal(
            """{"resultType":"matrix","result":[{"metric":{"__name__":"up","path":"a\"b\\c\n\u0001ü"},"values":[[1435781430.781,"0.5"],[1435781431,"NaN"]]}]}""",
            Written(new MatrixValue([series])));
    }

    [Fact]
    public void the_other_kinds_of_value_have_their_own_shapes()
    {
        Assert.Equal("""{"resultType":"scalar","result":[-1.005,"+Inf"]}""", Written(new ScalarValue(-1005, double.PositiveInfinity)));
        Assert.Equal("""{"resultType":"string","result":[1,"a\"b"]}""", Written(new StringValue(1000, "a\"b")));
        Assert.Equal("""{"resultType":"vector","result":[{"metric":{},"value":[0,"1e+21"]}]}""", Written(new VectorValue([new VectorSample(LabelSet.Empty, 0, 1e21)])));
    }

    [Fact]
    public void any_text_survives_the_way_through_json()
    {
        Prop.ForAll(ArbMap.Default.ArbFor<string>(), text =>
        {
            // Lone surrogates are no UTF-8; what is kept is what UTF-8 keeps.
            var expected = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text ?? ""));
            var buffer = new ArrayBufferWriter<byte>();
            JsonText.WriteString(buffer, expected);
            return JsonSerializer.Deserialize<string>(buffer.WrittenSpan) == expected;
        }).QuickCheckThrowOnFailure();
    }

    static string Written(QueryValue value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        buffer.Write("{"u8);
        new ResultWriter(buffer).Write(value);
        buffer.Write("}"u8);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
