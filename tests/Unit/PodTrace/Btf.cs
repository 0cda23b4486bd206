using System.Buffers.Binary;
using System.Text;

namespace Barograph.Tests.Unit.PodTrace;

/// <summary>The structures and enumerations that an object's BTF describes: the compiler's own word on where things lie.</summary>
sealed class Btf
{
    readonly byte[] section;
    readonly int strings;

    Btf(byte[] section)
    {
        this.section = section;
        strings = 24 + (int)Word(16);
    }

    public Dictionary<string, (int Size, List<(string Name, int Offset)> Fields)> Structures { get; } = [];

    public Dictionary<string, Dictionary<string, int>> Enumerations { get; } = [];

    public static Btf Of(byte[] elf)
    {
        // ELF64: the table of sections, and the section with their names.
        var table = (int)BinaryPrimitives.ReadUInt64LittleEndian(elf.AsSpan(0x28));
        int size = BinaryPrimitives.ReadUInt16LittleEndian(elf.AsSpan(0x3a)), count = BinaryPrimitives.ReadUInt16LittleEndian(elf.AsSpan(0x3c));
        int Field(int index, int offset) => (int)BinaryPrimitives.ReadUInt64LittleEndian(elf.AsSpan(table + (index * size) + offset));
        var names = Field(BinaryPrimitives.ReadUInt16LittleEndian(elf.AsSpan(0x3e)), 0x18);
        for (var i = 0; i < count; i++)
        {
            var name = names + (int)BinaryPrimitives.ReadUInt32LittleEndian(elf.AsSpan(table + (i * size)));
            if (!elf.AsSpan(name).StartsWith(".BTF\0"u8)) continue;
            var btf = new Btf(elf.AsSpan(Field(i, 0x18), Field(i, 0x20)).ToArray());
            btf.Read();
            return btf;
        }
        throw new InvalidDataException("the object has no section .BTF");
    }

    void Read()
    {
        int at = 24 + (int)Word(8), end = at + (int)Word(12);
        while (at < end)
        {
            var (name, details, size) = (Text(Word(at)), Word(at + 4), (int)Word(at + 8));
            int kind = (int)(details >> 24 & 31), members = (int)(details & 0xffff);
            at += 12;
            if (kind is 4 or 5) Structures[name] = (size, [.. Enumerable.Range(0, members).Select(i => (Text(Word(at + (i * 12))), (int)(Word(at + (i * 12) + 8) & 0xffffff) / 8))]);
            if (kind == 6) Enumerations[name] = Enumerable.Range(0, members).ToDictionary(i => Text(Word(at + (i * 8))), i => (int)Word(at + (i * 8) + 4));
            at += kind switch { 1 or 14 or 17 => 4, 3 => 12, 4 or 5 or 15 or 19 => members * 12, 6 or 13 => members * 8, _ => 0 };
        }
    }

    uint Word(int at) => BinaryPrimitives.ReadUInt32LittleEndian(section.AsSpan(at));

    string Text(uint at)
    {
        var start = section.AsSpan(strings + (int)at);
        return Encoding.ASCII.GetString(start[..start.IndexOf((byte)0)]);
    }
}
