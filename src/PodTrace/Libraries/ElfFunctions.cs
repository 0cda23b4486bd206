using System.Buffers.Binary;
using System.Text;

namespace Barograph.PodTrace.Libraries;

/// <summary>Where functions begin in a 64-bit ELF file, by its tables of symbols (.dynsym, and .symtab where it was kept).</summary>
/// <remarks>A probe wants the offset in the file: a symbol's address minus the address of the segment that it lies in, plus that segment's offset.</remarks>
public sealed class ElfFunctions
{
    const int HeadBytes = 64, SegmentBytes = 56, SectionBytes = 64, SymbolBytes = 24;
    const int MaxTableBytes = 64 * 1024 * 1024;
    const uint Loaded = 1, Interpreter = 3, Symbols = 2, DynamicSymbols = 11;
    const int Function = 2, IndirectFunction = 10;

    readonly FileStream file;
    readonly IReadOnlyCollection<string> wanted;
    readonly Dictionary<string, ulong> found = [];
    readonly List<(ulong Address, ulong Offset, ulong Size)> segments = [];

    ElfFunctions(FileStream file, IReadOnlyCollection<string> wanted)
    {
        this.file = file;
        this.wanted = wanted;
    }

    /// <summary>The wanted functions that the file defines, and their offsets; none where it is no such file.</summary>
    public static IReadOnlyDictionary<string, ulong> Offsets(string path, IReadOnlyCollection<string> wanted)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var functions = new ElfFunctions(file, wanted);
        functions.Read();
        return functions.found;
    }

    /// <summary>A program that needs no loader, and so has no libraries either.</summary>
    public static bool IsStatic(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var reader = new ElfFunctions(file, []);
        var head = reader.Bytes(0, HeadBytes);
        if (!IsOne(head)) return false;
        var table = reader.Bytes((long)Long(head, 0x20), Short(head, 0x38) * SegmentBytes);
        for (var at = 0; at + SegmentBytes <= table.Length; at += SegmentBytes) if (Word(table, at) == Interpreter) return false;
        return true;
    }

    static bool IsOne(byte[] head) => head.Length >= HeadBytes && head.AsSpan().StartsWith("\u007fELF\u0002\u0001"u8); // 64 bit, little endian

    void Read()
    {
        var head = Bytes(0, HeadBytes);
        if (!IsOne(head)) return;
        var segmentTable = Bytes((long)Long(head, 0x20), Short(head, 0x38) * SegmentBytes);
        for (var at = 0; at + SegmentBytes <= segmentTable.Length; at += SegmentBytes)
            if (Word(segmentTable, at) == Loaded) segments.Add((Long(segmentTable, at + 0x10), Long(segmentTable, at + 0x08), Long(segmentTable, at + 0x20)));
        var sections = Bytes((long)Long(head, 0x28), Short(head, 0x3c) * SectionBytes);
        for (var at = 0; at + SectionBytes <= sections.Length; at += SectionBytes)
        {
            if (Word(sections, at + 4) is not (Symbols or DynamicSymbols)) continue;
            var names = (int)Word(sections, at + 0x28) * SectionBytes;
            if (names < 0 || names + SectionBytes > sections.Length) continue;
            ReadSymbols(Table(sections, at), Table(sections, names));
        }
    }

    void ReadSymbols(byte[] symbols, byte[] names)
    {
        for (var at = 0; at + SymbolBytes <= symbols.Length; at += SymbolBytes)
        {
            // Defined here, and a function.
            if (Short(symbols, at + 6) == 0 || (symbols[at + 4] & 15) is not (Function or IndirectFunction)) continue;
            var start = Word(symbols, at);
            if (start >= names.Length) continue;
            var name = names.AsSpan((int)start);
            var end = name.IndexOf((byte)0);
            if (end <= 0) continue;
            foreach (var one in wanted)
            {
                if (one.Length != end || !Ascii.Equals(name[..end], one)) continue;
                if (OffsetOf(Long(symbols, at + 8)) is { } offset) found[one] = offset;
            }
        }
    }

    ulong? OffsetOf(ulong address)
    {
        foreach (var (start, offset, size) in segments) if (address >= start && address - start < size) return address - start + offset;
        return null;
    }

    byte[] Table(byte[] sections, int at) => Bytes((long)Long(sections, at + 0x18), (long)Math.Min(Long(sections, at + 0x20), MaxTableBytes + 1UL));

    // What lies outside the file or is larger than any real table is as good as not there.
    byte[] Bytes(long offset, long length)
    {
        if (offset < 0 || length is < 0 or > MaxTableBytes || offset > file.Length - length) return [];
        var bytes = new byte[length];
        file.Position = offset;
        file.ReadExactly(bytes);
        return bytes;
    }

    static ushort Short(byte[] bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(at));

    static uint Word(byte[] bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at));

    static ulong Long(byte[] bytes, int at) => BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(at));
}
