using System.Buffers.Binary;
using Barograph.Storage.Disk;
using Barograph.Storage.Takeover.Log;

namespace Barograph.Tests.Unit.Storage.Takeover;

/// <summary>Prometheus' pages and fragments: whatever the bytes are, records are read or an exception names file and offset.</summary>
public sealed class SegmentReaderTests : IDisposable
{
    readonly string path = Path.GetTempFileName();

    public void Dispose() => File.Delete(path);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void records_of_any_length_come_back(bool snappy)
    {
        var records = Generate(1, 300);
        File.WriteAllBytes(path, PrometheusDirectory.Pages(records, snappy));
        Assert.Equal(records, Read(out var damages));
        Assert.Empty(damages);
    }

    [Fact]
    public void reading_begins_where_it_is_told()
    {
        var records = Generate(2, 10);
        File.WriteAllBytes(path, PrometheusDirectory.Pages(records, false));
        long behindThird;
        using (var segment = new SegmentReader(new MachineDisk(), path, 0))
        {
            for (var i = 0; i < 4; i++) Assert.True(segment.Next());
            behindThird = segment.RecordAt;
        }
        Assert.Equal(records[3..], Read(out _, behindThird));
    }

    [Fact]
    public void zeros_behind_the_records_are_the_end()
    {
        var records = Generate(3, 20);
        var pages = PrometheusDirectory.Pages(records, false);
        Array.Resize(ref pages, pages.Length + 100_000);
        File.WriteAllBytes(path, pages);
        Assert.Equal(records, Read(out var damages));
        Assert.Empty(damages);
    }

    [Fact]
    public void wherever_the_file_is_cut_off_whole_records_come_back_and_the_rest_is_torn()
    {
        var records = Generate(4, 40);
        var pages = PrometheusDirectory.Pages(records, true);
        for (var length = 0; length < pages.Length; length += 1 + pages.Length / 150)
        {
            File.WriteAllBytes(path, pages[..length]);
            var read = Read(out var damages);
            Assert.True(records.Take(read.Count).Zip(read).All(static p => p.First.AsSpan().SequenceEqual(p.Second)));
            Assert.True(damages.Count <= 1);
            Assert.All(damages, static d => Assert.True(d.Torn));
        }
    }

    [Fact]
    public void a_flipped_bit_costs_the_records_that_it_hits_and_no_others()
    {
        var random = new Random(5);
        var records = Generate(5, 200);
        var pages = PrometheusDirectory.Pages(records, false);
        for (var round = 0; round < 60; round++)
        {
            var bytes = (byte[])pages.Clone();
            bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(path, bytes);
            var read = Read(out var damages);
            Assert.All(damages, d => Assert.Contains($"{path} is damaged at offset ", d.Reason, StringComparison.Ordinal));
            // All that were read were written, in that order; what is missing lies in two pages at the most.
            var at = 0;
            foreach (var record in read) at = records.FindIndex(at, r => r.AsSpan().SequenceEqual(record)) + 1;
            Assert.True(at > 0);
            Assert.InRange(records.Sum(static r => r.Length) - read.Sum(static r => r.Length), 0, 100_000 + (2 << 15));
        }
    }

    [Fact]
    public void damage_behind_right_checksums_breaks_nothing()
    {
        var random = new Random(6);
        var pages = PrometheusDirectory.Pages(Generate(6, 60), true);
        for (var round = 0; round < 200; round++)
        {
            var bytes = (byte[])pages.Clone();
            foreach (var (at, length) in Fragments(pages))
            {
                if (length == 0 || random.Next(10) > 0) continue;
                bytes[at + 7 + random.Next(length)] = (byte)random.Next(256);
                if (random.Next(4) == 0) bytes[at] = (byte)random.Next(32);
                BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(at + 3), Barograph.Storage.Memory.Crc32C.Of(bytes.AsSpan(at + 7, length)));
            }
            File.WriteAllBytes(path, bytes);
            Read(out var damages);
            Assert.All(damages, d => Assert.Contains($"{path} is damaged at offset ", d.Reason, StringComparison.Ordinal));
        }
    }

    static IEnumerable<(int At, int Length)> Fragments(byte[] pages)
    {
        for (var at = 0; at < pages.Length;)
        {
            if (pages[at] == 0)
            {
                at += (32 << 10) - at % (32 << 10);
                continue;
            }
            var length = BinaryPrimitives.ReadUInt16BigEndian(pages.AsSpan(at + 1));
            yield return (at, length);
            at += 7 + length;
        }
    }

    List<byte[]> Read(out List<(string Reason, bool Torn)> damages, long offset = 0)
    {
        var records = new List<byte[]>();
        damages = [];
        using var segment = new SegmentReader(new MachineDisk(), path, offset);
        while (true)
        {
            try
            {
                if (!segment.Next()) return records;
                records.Add(segment.Record.ToArray());
            }
            catch (StorageException e)
            {
                damages.Add((e.Message, segment.IsTorn));
                segment.Resume();
            }
        }
    }

    static List<byte[]> Generate(int seed, int count)
    {
        var random = new Random(seed);
        var records = new List<byte[]>();
        for (var i = 0; i < count; i++)
        {
            var record = new byte[random.Next(8) switch { 0 => 1 + random.Next(20), 1 => random.Next(90_000), _ => 1 + random.Next(2000) }];
            random.NextBytes(record.AsSpan(0, record.Length / 2));
            records.Add(record);
        }
        return records;
    }
}
