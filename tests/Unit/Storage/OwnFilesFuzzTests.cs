using System.Buffers.Binary;
using System.Globalization;
using Barograph.Model.Contracts;
using Barograph.Model.Labels;
using Barograph.Model.Matching;
using Barograph.Model.Metadata;
using Barograph.Model.Samples;
using Barograph.Model.Tenants;
using Barograph.Storage;
using Barograph.Storage.Blocks.Encodings;
using Barograph.Storage.Disk;
using Barograph.Storage.Memory;
using Barograph.Storage.Wal;
using Barograph.Tests.Unit.Storage.Blocks;

namespace Barograph.Tests.Unit.Storage;

/// <summary>
/// Our own files with anything in them behind right checksums, as no disk makes them but a program with a mistake does: they are read, or refused with a
/// <see cref="StorageException"/>, and nothing else happens – no overrun, no endless loop, no other exception, neither at the start nor when they are read.
/// <c>BAROGRAPH_FUZZ=50</c> makes it fifty times as long, from another seed.
/// </summary>
public sealed class OwnFilesFuzzTests : IDisposable
{
    const int Steps = 250;

    static readonly int Times = int.Parse(Environment.GetEnvironmentVariable("BAROGRAPH_FUZZ") ?? "1", CultureInfo.InvariantCulture);

    readonly StoreFixture fixture = new()
    {
        OutOfOrderWindow = TimeSpan.FromHours(300),
        Head = new() { CheckpointBytes = 1 << 30, Retention = TimeSpan.Zero, MaxExemplars = 100, AppendWindow = TimeSpan.FromDays(900) },
    };

    public void Dispose() => fixture.Dispose();

    static LabelSet Named(string name) => LabelSet.Of(("__name__", name), ("l", "ü"));

    /// <summary>Something of every kind of record, in the log and, where it is asked for, in a checkpoint as well: that of an end in good order.</summary>
    async Task<StoreFixture> WriteAsync(bool checkpoint)
    {
        if (checkpoint)
        {
            await using var first = await fixture.OpenAsync();
            await WriteAsync(first, 0, Steps - 20);
        }
        await using var store = await fixture.OpenAsync();
        await WriteAsync(store, checkpoint ? Steps - 20 : 0, Steps);
        return fixture.Snapshot();
    }

    static async Task WriteAsync(Store store, int from, int until)
    {
        var kinds = (HistogramSample[][])
        [
            [.. HistogramChunkTests.Generate(new Random(1), isFloat: false, gauge: false, custom: false, starts: true)],
            [.. HistogramChunkTests.Generate(new Random(2), isFloat: true, gauge: false, custom: true, starts: false)],
        ];
        for (var step = from; step < until; step++)
        {
            var batch = new SampleBatch();
            var time = 1_700_000_000_000 + step * 15_000;
            batch.AddNew(Named("number"), time, step * 0.1);
            batch.AddExemplar(SeriesRef.None, Named("number"), new(LabelSet.Of(("trace_id", $"t{step}")), step, time));
            batch.AddNew(Named("begun"), time, step);
            batch.SetStartTime(time - 5000);
            for (var kind = 0; kind < kinds.Length; kind++)
            {
                var sample = kinds[kind][step % kinds[kind].Length];
                batch.AddNew(Named($"histogram{kind}"), time, sample.Histogram.Sum);
                batch.SetHistogram(sample.Histogram);
            }
            batch.AddNew(Named("late"), step == 0 ? time + 9_000_000 : time - step * 1000, step);
            batch.AddNew(Named($"short{step / 10}"), time, Math.Sin(step));
            batch.AddMetadata(new FamilyMetadata("number", new(MetricType.Gauge, $"said in step {step / 50}", "")));
            await store.AppendAsync(batch, new AppendReport(), CancellationToken.None);
            if (step == Steps / 2) await store.DeleteAsync(new(TenantId.Anonymous, [new(MatchKind.Regex, "__name__", "short3|number")], time - 1_000_000, time), CancellationToken.None);
        }
    }

    static async Task ReadAllAsync(StoreFixture from)
    {
        try
        {
            await using var store = await from.OpenAsync();
            await store.Replayed;
            using (var selection = await store.SelectAsync(new SeriesQuery(TenantId.Anonymous, [], long.MinValue, long.MaxValue), CancellationToken.None))
            {
                var columns = new SampleColumns();
                for (var i = 0; i < selection.Count; i++)
                {
                    columns.Clear();
                    selection.LabelsOf(i);
                    selection.Read(i, long.MinValue, long.MaxValue, columns);
                }
            }
            store.Exemplars(new ExemplarQuery(TenantId.Anonymous, [[new(MatchKind.Regex, "__name__", ".*")]], 0, long.MaxValue));
            await store.LabelNamesAsync(new LabelQuery(TenantId.Anonymous, [], long.MinValue, long.MaxValue), CancellationToken.None);
        }
        catch (StorageException)
        {
            // It says what is wrong, and where.
        }
    }

    /// <summary>Changes some bytes within the body of a record and makes its checksum right again.</summary>
    static byte[] Mutate(byte[] whole, Random random)
    {
        var bytes = (byte[])whole.Clone();
        var bodies = new List<(int At, int Length)>();
        var at = 0;
        while (RecordFrame.Next(whole, ref at, out var body) == FrameRead.Record) bodies.Add((at - body.Length, body.Length));
        for (var change = random.Next(1, 4); change > 0; change--)
        {
            var (start, length) = bodies[random.Next(bodies.Count)];
            var body = bytes.AsSpan(start, length);
            Spoil(body, random);
            RecordFrame.WriteHeader(bytes.AsSpan(start - RecordFrame.HeaderBytes), body);
        }
        return bytes;
    }

    static void Spoil(Span<byte> body, Random random)
    {
        switch (random.Next(4))
        {
            case 0: body[random.Next(body.Length)] ^= (byte)(1 << random.Next(8)); break;
            case 1: body[random.Next(body.Length)] = (byte)random.Next(256); break;
            case 2: body[random.Next(body.Length)] = 0xff; break;
            default:
                var from = random.Next(body.Length);
                random.NextBytes(body.Slice(from, Math.Min(random.Next(1, 12), body.Length - from)));
                break;
        }
    }

    async Task FuzzAsync(StoreFixture killed, string folder, string pattern, int rounds, int seed)
    {
        var random = new Random(Times > 1 ? Environment.TickCount : seed);
        var file = Directory.GetFiles(Path.Combine(killed.Directory, "barograph", folder), pattern).Single(static f => new FileInfo(f).Length > 500);
        var whole = await File.ReadAllBytesAsync(file);
        for (var round = 0; round < rounds * Times; round++)
        {
            using var copy = killed.Snapshot();
            await File.WriteAllBytesAsync(file.Replace(killed.Directory, copy.Directory, StringComparison.Ordinal), Mutate(whole, random));
            await ReadAllAsync(copy);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task a_log_with_anything_in_its_records_is_read_or_refused(bool packed)
    {
        fixture.Head = fixture.Head with { PacksLog = packed };
        using var killed = await WriteAsync(checkpoint: false);
        await FuzzAsync(killed, "wal", "*", 30, 11);
    }

    [Fact]
    public async Task a_checkpoint_with_anything_in_its_records_is_read_or_refused()
    {
        using var killed = await WriteAsync(checkpoint: true);
        await FuzzAsync(killed, "", "checkpoint.*", 50, 12);
    }

    [Fact]
    public async Task chunk_files_with_anything_in_their_records_are_read_or_refused()
    {
        using var killed = await WriteAsync(checkpoint: true);
        var file = Directory.GetFiles(Path.Combine(killed.Directory, "barograph", "chunks"))[0];
        var whole = await File.ReadAllBytesAsync(file);
        var random = new Random(Times > 1 ? Environment.TickCount : 13);
        for (var round = 0; round < 30 * Times; round++)
        {
            using var copy = killed.Snapshot();
            var bytes = (byte[])whole.Clone();
            // Records: checksum, u16 size (of 16 bytes each where the slot names an encoding), u32 slot, u32 generation, u32 span, chunk.
            for (var at = 8; at + 18 < bytes.Length && BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(at + 4)) is var size and > 0;)
            {
                var length = 18 + (BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at + 6)) >> 29 != 0 ? size * 16 : size);
                if (at + length > bytes.Length) break;
                // Not the size: it says where the next one begins.
                if (random.Next(3) == 0)
                {
                    Spoil(bytes.AsSpan(at + 6, length - 6), random);
                    BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at), Crc32C.Of(bytes.AsSpan(at + 4, length - 4)));
                }
                at += length;
            }
            await File.WriteAllBytesAsync(file.Replace(killed.Directory, copy.Directory, StringComparison.Ordinal), bytes);
            await ReadAllAsync(copy);
        }
    }

    [Fact]
    public async Task what_a_takeover_found_is_read_or_refused_whatever_it_is()
    {
        using var killed = await WriteAsync(checkpoint: false);
        var path = Path.Combine(killed.Directory, "barograph", "found");
        FoundFile.Write(
            new MachineDisk(), path, Enumerable.Range(0, 50).Select(static i => (Named("number"), new Exemplar(LabelSet.Of(("trace_id", $"{i}")), i, 1_700_000_000_000 + i))),
            Enumerable.Range(0, 50).Select(static i => new FamilyMetadata($"family{i}", new(MetricType.Counter, "Help.", "seconds"))));
        await FuzzAsync(killed, "", "found", 15, 14);
    }
}
