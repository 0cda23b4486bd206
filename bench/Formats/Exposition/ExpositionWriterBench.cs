using System.Buffers;
using Barograph.Formats.Exposition;
using Barograph.Model.Metadata;

namespace Barograph.Bench.Formats.Exposition;

/// <summary>A thousand lines of a family with two labels, as a page of a machine with many CPUs has them.</summary>
public sealed class ExpositionWriterBench : IMicroBench, IDisposable
{
    readonly ArrayBufferWriter<byte> output = new(1 << 20);
    readonly ExpositionWriter writer;

    public ExpositionWriterBench() => writer = new ExpositionWriter(output, ExpositionFormat.Text004);

    public string Name => "ExpositionWriter.Write1000";

    public int Items => 1000;

    public void Run()
    {
        output.ResetWrittenCount();
        writer.Family("node_cpu_seconds_total"u8, MetricType.Counter, "Seconds that CPUs spent in each mode."u8);
        for (var cpu = 0; cpu < Items; cpu++)
        {
            writer.Begin();
            writer.Label("cpu"u8, cpu);
            writer.Label("mode"u8, "idle"u8);
            writer.Value(cpu * 418.62);
        }

        writer.Complete();
    }

    public void Dispose() => writer.Dispose();
}
