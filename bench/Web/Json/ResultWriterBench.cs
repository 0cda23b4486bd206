using System.Buffers;
using Barograph.Model.Labels;
using Barograph.Query.Results;
using Barograph.Web.Json;

namespace Barograph.Bench.Web.Json;

/// <summary>A host's series over six hours as JSON: counters, short decimals and a few long fractions.</summary>
public sealed class ResultWriterBench : IMicroBench
{
    const int Series = 100, Points = 361;

    readonly ArrayBufferWriter<byte> buffer = new(8 << 20);
    readonly MatrixValue matrix;

    public ResultWriterBench()
    {
        var random = new Random(1);
        var timestamps = new long[Points];
        for (var i = 0; i < Points; i++) timestamps[i] = 1_700_000_000_000 + i * 60_000L;
        var series = new MatrixSeries[Series];
        for (var s = 0; s < Series; s++)
        {
            var values = new double[Points];
            double total = random.Next(1_000_000);
            for (var i = 0; i < Points; i++)
            {
                total += random.Next(1000);
                values[i] = (s % 4) switch { 0 => total, 1 => total / 100, 2 => Math.Floor(total) * 4096, _ => total / 3 };
            }
            series[s] = new MatrixSeries(LabelSet.Of(("__name__", "node_cpu_seconds_total"), ("cpu", "0"), ("mode", $"m{s}")), timestamps, values);
        }
        matrix = new MatrixValue(series);
    }

    public string Name => "ResultWriter.Matrix";

    public int Items => Series * Points;

    public void Run()
    {
        buffer.ResetWrittenCount();
        new ResultWriter(buffer).Write(matrix);
    }
}
