using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Barograph.Storage.Chunks;
using Barograph.Storage.Memory;
using Xunit.Abstractions;

namespace Barograph.Tests.Conformance.Storage;

/// <summary>Chunks that the real promtool wrote: read them, and write the same bytes from the same samples.</summary>
public sealed unsafe class ChunksOfPrometheusTests(ITestOutputHelper output)
{
    const int SegmentHeaderBytes = 8;
    const byte XorEncoding = 1;

    [Fact]
    public void chunks_of_a_block_of_promtool_decode_to_its_samples_and_encode_to_its_bytes()
    {
        if (!Peers.TryFind(Peers.Promtool, output, out var promtool)) return;
        var folder = Directory.CreateTempSubdirectory("barograph-chunks-").FullName;
        try
        {
            var samples = WriteOpenMetrics(Path.Combine(folder, "input"));
            var start = new ProcessStartInfo(promtool, ["tsdb", "create-blocks-from", "openmetrics", Path.Combine(folder, "input"), Path.Combine(folder, "out")])
            { RedirectStandardOutput = true, RedirectStandardError = true };
            using var process = Process.Start(start)!;
            _ = process.StandardOutput.ReadToEndAsync();
            var errors = process.StandardError.ReadToEnd();
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, errors);
            var found = new HashSet<(long, ulong)>();
            var chunks = 0;
            foreach (var segment in Directory.GetFiles(Path.Combine(folder, "out"), "0*", SearchOption.AllDirectories))
            {
                foreach (var chunk in ChunksOf(File.ReadAllBytes(segment)))
                {
                    Compare(chunk, found);
                    chunks++;
                }
            }
            output.WriteLine($"{chunks} chunks, {found.Count} samples");
            Assert.Equal(samples, found);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Forty series of several shapes over three hours; returns what was written. Values tell the series apart.</summary>
    static HashSet<(long, ulong)> WriteOpenMetrics(string path)
    {
        var random = new Random(7);
        var samples = new HashSet<(long, ulong)>();
        var text = new StringBuilder("# TYPE m gauge\n");
        for (var series = 0; series < 40; series++)
        {
            var time = 1_700_000_000_000L;
            var value = series * 1000.0;
            for (var i = 0; i < 700; i++)
            {
                value = (series % 5) switch { 0 => series, 1 => value + random.Next(3), 2 => random.NextDouble(), 3 => Math.Round(value + random.NextDouble(), 3), _ => random.Next(9) == 0 ? double.NaN : -value };
                text.Append(CultureInfo.InvariantCulture, $"m{{s=\"{series}\"}} {value:R} {time / 1000m}\n");
                samples.Add((time, BitConverter.DoubleToUInt64Bits(double.IsNaN(value) ? Model.Samples.StaleMarker.NormalNan : value)));
                time += series % 3 == 0 ? 15_000 : 15_000 + random.Next(-400, 400) + (random.Next(200) == 0 ? 300_000 : 0);
            }
        }
        text.Append("# EOF\n");
        File.WriteAllText(path, text.ToString());
        return samples;
    }

    /// <summary>Segment: magic, version, padding; then for each chunk: uvarint length, encoding, bytes, CRC-32C over the last two.</summary>
    static IEnumerable<byte[]> ChunksOf(byte[] segment)
    {
        Assert.Equal(0x85BD40DDu, BinaryPrimitives.ReadUInt32BigEndian(segment));
        for (var at = SegmentHeaderBytes; at < segment.Length;)
        {
            var length = 0;
            for (var shift = 0; ; shift += 7)
            {
                length |= (segment[at] & 0x7f) << shift;
                if (segment[at++] < 0x80) break;
            }
            Assert.Equal(XorEncoding, segment[at]);
            Assert.Equal(BinaryPrimitives.ReadUInt32BigEndian(segment.AsSpan(at + 1 + length)), Crc32C.Of(segment.AsSpan(at, 1 + length)));
            yield return segment[(at + 1)..(at + 1 + length)];
            at += 1 + length + 4;
        }
    }

    static void Compare(byte[] expected, HashSet<(long, ulong)> found)
    {
        var padded = new byte[expected.Length + XorChunkReader.OverreadBytes];
        expected.CopyTo(padded, 0);
        var block = new byte[4096];
        var chunk = new XorChunk();
        fixed (byte* from = padded, to = block)
        {
            var count = XorChunkReader.CountOf(from);
            var times = new long[count];
            var values = new double[count];
            Assert.True(XorChunkReader.Read(from, expected.Length, count, times, values));
            XorChunkWriter.Begin(to, ref chunk, times[0], BitConverter.DoubleToUInt64Bits(values[0]));
            for (var i = 0; i < count; i++)
            {
                found.Add((times[i], BitConverter.DoubleToUInt64Bits(values[i])));
                if (i > 0) Assert.True(XorChunkWriter.TryAppend(to, block.Length, ref chunk, times[i], BitConverter.DoubleToUInt64Bits(values[i])));
            }
            XorChunkWriter.Close(to, chunk);
        }
        Assert.Equal(expected, block[..chunk.ByteLength]);
    }
}
