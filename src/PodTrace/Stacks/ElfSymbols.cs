using System.Buffers.Binary;
using System.Text;
using Barograph.PodTrace.Libraries;

namespace Barograph.PodTrace.Stacks;

/// <summary>
/// Which functions lie at offsets of a 64-bit ELF file, by its tables of symbols (.symtab, .dynsym). The tables are read through in pieces and not kept: those of large
/// programs have hundreds of megabytes.
/// </summary>
static class ElfSymbols
{
    const int HeadBytes = 64, SegmentBytes = 56, SectionBytes = 64, SymbolBytes = 24;
    const int PieceBytes = SymbolBytes * 4096;
    const int MaxNameBytes = 256;
    const long MaxTableBytes = 512L * 1024 * 1024;
    const uint Loaded = 1, Symbols = 2, DynamicSymbols = 11;
    const int Function = 2, IndirectFunction = 10;

    readonly record struct Segment(ulong Address, ulong Offset, ulong Size);

    struct Best
    {
        public ulong Start;
        public long Name;
        public bool Found;
    }

    /// <summary>A name for each offset, null where there is none; nothing but nulls where it is no such file.</summary>
    public static string?[] At(string path, IReadOnlyList<ulong> offsets)
    {
        var names = new string?[offsets.Count];
        if (!FileIdentity.IsRegular(path)) return names; // what is no file may never answer
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1);
        var head = Bytes(file, 0, HeadBytes);
        if (head.Length < HeadBytes || !head.AsSpan().StartsWith("\u007fELF\u0002\u0001"u8)) return names; // 64 bit, little endian
        var segments = Segments(Bytes(file, Long(head, 0x20), Short(head, 0x38) * SegmentBytes));
        var addresses = new ulong[offsets.Count];
        for (var i = 0; i < addresses.Length; i++) addresses[i] = AddressOf(segments, offsets[i]);
        var sections = Bytes(file, Long(head, 0x28), Short(head, 0x3c) * SectionBytes);
        var best = new Best[addresses.Length];
        var left = MaxTableBytes;
        for (var at = 0; at + SectionBytes <= sections.Length; at += SectionBytes)
        {
            if (Word(sections, at + 4) is not (Symbols or DynamicSymbols)) continue;
            var text = Word(sections, at + 0x28) * (long)SectionBytes;
            if (text + SectionBytes > sections.Length) continue;
            var (start, length) = (Long(sections, at + 0x18), (long)Math.Min(Long(sections, at + 0x20), (ulong)left));
            left -= length;
            Read(file, start, length, (long)Math.Min(Long(sections, (int)text + 0x18), long.MaxValue / 2), addresses, best);
        }
        for (var i = 0; i < names.Length; i++) if (best[i].Found) names[i] = NameAt(file, best[i].Name);
        return names;
    }

    static void Read(FileStream file, ulong start, long length, long text, ulong[] addresses, Best[] best)
    {
        for (long done = 0; done + SymbolBytes <= length; done += PieceBytes)
        {
            var piece = Bytes(file, start + (ulong)done, (int)Math.Min(PieceBytes, length - done), false);
            for (var at = 0; at + SymbolBytes <= piece.Length; at += SymbolBytes)
            {
                // Defined here, and a function.
                if (Short(piece, at + 6) == 0 || (piece[at + 4] & 15) is not (Function or IndirectFunction)) continue;
                Compare(Long(piece, at + 8), Long(piece, at + 16), text + Word(piece, at), addresses, best);
            }
            if (piece.Length < PieceBytes) return;
        }
    }

    // The last function that begins before the address; one that says how long it is must reach so far.
    static void Compare(ulong value, ulong size, long name, ulong[] addresses, Best[] best)
    {
        for (var i = 0; i < addresses.Length; i++)
        {
            var address = addresses[i];
            if (address < value || (size > 0 && address - value >= size) || address == 0) continue;
            if (best[i].Found && best[i].Start >= value) continue;
            best[i] = new Best { Start = value, Name = name, Found = true };
        }
    }

    static string? NameAt(FileStream file, long at)
    {
        var bytes = Bytes(file, (ulong)at, MaxNameBytes, false);
        var end = bytes.AsSpan().IndexOf((byte)0);
        var name = bytes.AsSpan(0, end < 0 ? bytes.Length : end);
        return name.IsEmpty ? null : Encoding.UTF8.GetString(name);
    }

    static List<Segment> Segments(byte[] table)
    {
        var segments = new List<Segment>();
        for (var at = 0; at + SegmentBytes <= table.Length; at += SegmentBytes)
            if (Word(table, at) == Loaded) segments.Add(new(Long(table, at + 0x10), Long(table, at + 0x08), Long(table, at + 0x20)));
        return segments;
    }

    static ulong AddressOf(List<Segment> segments, ulong offset)
    {
        foreach (var one in segments) if (offset >= one.Offset && offset - one.Offset < one.Size) return offset - one.Offset + one.Address;
        return 0;
    }

    // What lies outside the file is as good as not there.
    static byte[] Bytes(FileStream file, ulong offset, int length, bool whole = true)
    {
        var there = file.Length;
        if (offset >= (ulong)there) return [];
        if (length > there - (long)offset)
        {
            if (whole) return [];
            length = (int)(there - (long)offset);
        }
        var bytes = new byte[length];
        file.Position = (long)offset;
        var read = file.ReadAtLeast(bytes, length, false);
        return read == length ? bytes : whole ? [] : bytes[..read];
    }

    static ushort Short(byte[] bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(at));

    static uint Word(byte[] bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at));

    static ulong Long(byte[] bytes, int at) => BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(at));
}
