using Barograph.Storage.Head;
using Barograph.Storage.Memory;

namespace Barograph.Tests.Unit.Storage.Memory;

public sealed unsafe class LargeMemoryTests
{
    [Theory]
    [InlineData(64)]
    [InlineData(LargeMemory.HugePageBytes - 1)]
    [InlineData(LargeMemory.HugePageBytes)]
    [InlineData(LargeMemory.HugePageBytes + 1)]
    [InlineData(3 * LargeMemory.HugePageBytes + 64)]
    public void a_piece_is_all_zeros_begins_at_a_cache_line_or_a_huge_page_and_can_be_written_to_its_end(int bytes)
    {
        var address = LargeMemory.Allocate(bytes);
        Assert.Equal(0, address % (bytes >= LargeMemory.HugePageBytes ? LargeMemory.HugePageBytes : 64));
        var span = new Span<byte>((void*)address, bytes);
        Assert.False(span.ContainsAnyExcept((byte)0));
        span.Fill(1);
        LargeMemory.Free(address, bytes);
    }

    [Fact]
    public void rows_of_a_table_stay_where_they_are_while_it_grows_from_pages_to_huge_pages()
    {
        using var table = new PagedTable<long>(10);
        const int Rows = 3 * (int)LargeMemory.WorthwhileBytes / sizeof(long);
        fixed (long* first = &table[table.Add()])
        {
            *first = 0;
            for (var row = 1; row < Rows; row++) table[table.Add()] = row;
            fixed (long* still = &table[0]) Assert.True(first == still);
        }
        for (var row = 0; row < Rows; row++) Assert.Equal(row, table[row]);
        table.GrowTo(2 * Rows);
        Assert.Equal(2 * Rows, table.Count);
        for (var row = Rows; row < 2 * Rows; row++) Assert.Equal(0, table[row]);
    }

    [Fact]
    public void blocks_of_slabs_keep_their_bytes_while_these_grow_from_small_regions_to_large_ones()
    {
        using var slabs = new Slabs();
        var random = new Random(7);
        var held = new List<(uint Handle, int Class, byte Mark)>();
        for (var i = 0; slabs.SizeBytes < 4 * LargeMemory.WorthwhileBytes; i++)
        {
            var sizeClass = Slabs.ClassFor(random.Next(1, Slabs.MaxBlockBytes));
            var handle = slabs.Allocate(sizeClass);
            new Span<byte>(slabs.At(handle), Slabs.SizeOf(sizeClass)).Fill((byte)i);
            held.Add((handle, sizeClass, (byte)i));
            if (random.Next(4) > 0) continue;
            var gone = random.Next(held.Count);
            slabs.Free(held[gone].Handle, held[gone].Class);
            held[gone] = held[^1];
            held.RemoveAt(held.Count - 1);
        }
        foreach (var (handle, sizeClass, mark) in held) Assert.False(new Span<byte>(slabs.At(handle), Slabs.SizeOf(sizeClass)).ContainsAnyExcept(mark));
        Assert.Equal(held.Sum(static b => (long)Slabs.SizeOf(b.Class)), slabs.UsedBytes);
    }

    [Fact]
    public void postings_lose_one_slot_wherever_it_stands_also_when_they_are_large()
    {
        const int Slots = LargeMemory.HugePageBytes / sizeof(int) + 1000;
        var postings = new Postings();
        for (var slot = 0; slot < Slots; slot++) postings.Add(2 * slot);
        postings.Remove(0);
        postings.Remove(2 * (Slots / 2));
        postings.Remove(2 * (Slots - 1));
        Assert.Equal(Enumerable.Range(0, Slots).Where(static s => s is not 0 and not Slots / 2 and not Slots - 1).Select(static s => 2 * s), postings.Slots.ToArray());
        postings.Dispose();
    }
}
