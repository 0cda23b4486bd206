using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Barograph.Model.Labels;
using Barograph.Model.Regex;

namespace Barograph.Model.Relabelling;

/// <summary>One rule with its names as bytes and its templates taken apart.</summary>
/// <remarks>The scratch memory belongs to the thread; no rule runs inside another.</remarks>
sealed class RelabelStep
{
    [ThreadStatic]
    static Scratch? scratchOfThread;

    readonly RelabelRule rule;
    readonly Re2Pattern regex;
    readonly bool legacyNames;
    readonly byte[][] sources;
    readonly byte[] separator;
    readonly byte[] target;
    readonly Re2Template targetTemplate, replacement;

    // The pattern of the default rule matches everything; a rule that nobody gave a pattern sets its label without a match.
    readonly bool plain;
    readonly bool targetIsLegal;

    public RelabelStep(RelabelRule rule, bool legacyNames)
    {
        this.rule = rule;
        this.legacyNames = legacyNames;
        regex = rule.Regex;
        sources = [.. rule.SourceLabels.Select(Encoding.UTF8.GetBytes)];
        separator = Encoding.UTF8.GetBytes(rule.Separator);
        target = Encoding.UTF8.GetBytes(rule.TargetLabel);
        targetTemplate = new Re2Template(regex, rule.TargetLabel);
        replacement = new Re2Template(regex, rule.Replacement);
        plain = regex.Source == RelabelRule.DefaultRegex && targetTemplate.IsConstant && replacement.IsConstant;
        // "$$" and names of groups that are not there make a constant that differs from what is written.
        if (rule.Action == RelabelAction.Replace && targetTemplate.IsConstant) target = targetTemplate.Constant.ToArray();
        targetIsLegal = IsLegal(target);
    }

    sealed class Scratch
    {
        public readonly ArrayBufferWriter<byte> Joined = new(256);
        public readonly ArrayBufferWriter<byte> Name = new(64);
        public readonly ArrayBufferWriter<byte> Value = new(256);
        public readonly LabelSetBuilder Mapped = new();
        public int[] Captures = new int[20];
    }

    /// <summary>False = the set is dropped.</summary>
    public bool Apply(LabelSetBuilder labels)
    {
        var scratch = scratchOfThread ??= new Scratch();
        switch (rule.Action)
        {
            case RelabelAction.LabelMap: MapNames(labels, scratch); return true;
            case RelabelAction.LabelDrop: RemoveNames(labels, matching: true); return true;
            case RelabelAction.LabelKeep: RemoveNames(labels, matching: false); return true;
        }
        var value = Join(labels, scratch.Joined);
        switch (rule.Action)
        {
            case RelabelAction.Keep: return regex.IsMatch(value);
            case RelabelAction.Drop: return !regex.IsMatch(value);
            case RelabelAction.KeepEqual: return labels.Get(target).SequenceEqual(value);
            case RelabelAction.DropEqual: return !labels.Get(target).SequenceEqual(value);
            case RelabelAction.Replace: Replace(labels, value, scratch); return true;
            case RelabelAction.HashMod: SetHash(labels, value); return true;
            case RelabelAction.Lowercase: labels.Set(target, Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(value).ToLowerInvariant())); return true;
            default: labels.Set(target, Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(value).ToUpperInvariant())); return true;
        }
    }

    // One source needs no copy: its bytes stay where they are while the label set changes.
    ReadOnlySpan<byte> Join(LabelSetBuilder labels, ArrayBufferWriter<byte> joined)
    {
        if (sources.Length == 0) return default;
        if (sources.Length == 1) return labels.Get(sources[0]);
        joined.ResetWrittenCount();
        for (var i = 0; i < sources.Length; i++)
        {
            if (i > 0) joined.Write(separator);
            joined.Write(labels.Get(sources[i]));
        }
        return joined.WrittenSpan;
    }

    void Replace(LabelSetBuilder labels, ReadOnlySpan<byte> value, Scratch scratch)
    {
        if (plain)
        {
            if (targetIsLegal) labels.Set(target, replacement.Constant);
            return;
        }
        if (replacement.IsConstant && targetTemplate.IsConstant)
        {
            if (targetIsLegal && regex.IsMatch(value)) labels.Set(target, replacement.Constant);
            return;
        }
        var captures = CapturesOf(scratch);
        if (!regex.TryMatch(value, captures)) return;
        var name = Expand(targetTemplate, value, captures, scratch.Name);
        if (!(targetTemplate.IsConstant ? targetIsLegal : IsLegal(name))) return;
        labels.Set(name, Expand(replacement, value, captures, scratch.Value)); // an empty value removes
    }

    void SetHash(LabelSetBuilder labels, ReadOnlySpan<byte> value)
    {
        Span<byte> hash = stackalloc byte[MD5.HashSizeInBytes];
#pragma warning disable CA5351 // not for secrecy: the sharding of targets must come out as elsewhere
        MD5.HashData(value, hash);
#pragma warning restore CA5351
        var remainder = BinaryPrimitives.ReadUInt64BigEndian(hash[8..]) % rule.Modulus;
        Span<byte> digits = stackalloc byte[20];
        Utf8Formatter.TryFormat(remainder, digits, out var length);
        labels.Set(target, digits[..length]);
    }

    // The labels as they were are mapped, not those that the rule itself makes.
    void MapNames(LabelSetBuilder labels, Scratch scratch)
    {
        var captures = CapturesOf(scratch);
        scratch.Mapped.Clear();
        for (var i = 0; i < labels.Count; i++)
        {
            var name = labels.NameAt(i);
            if (!regex.TryMatch(name, captures)) continue;
            var mapped = Expand(replacement, name, captures, scratch.Name);
            if (IsLegal(mapped)) scratch.Mapped.Set(mapped, labels.ValueAt(i));
        }
        for (var i = 0; i < scratch.Mapped.Count; i++) labels.Set(scratch.Mapped.NameAt(i), scratch.Mapped.ValueAt(i));
    }

    void RemoveNames(LabelSetBuilder labels, bool matching)
    {
        for (var i = labels.Count - 1; i >= 0; i--)
        {
            if (regex.IsMatch(labels.NameAt(i)) == matching) labels.RemoveAt(i);
        }
    }

    Span<int> CapturesOf(Scratch scratch)
    {
        var needed = (regex.GroupCount + 1) * 2;
        if (scratch.Captures.Length < needed) scratch.Captures = new int[needed];
        return scratch.Captures.AsSpan(0, needed);
    }

    static ReadOnlySpan<byte> Expand(Re2Template template, ReadOnlySpan<byte> value, ReadOnlySpan<int> captures, ArrayBufferWriter<byte> into)
    {
        if (template.IsConstant) return template.Constant;
        into.ResetWrittenCount();
        template.Expand(value, captures, into);
        return into.WrittenSpan;
    }

    bool IsLegal(ReadOnlySpan<byte> name) => legacyNames ? LegalNames.IsLegacyLabelName(name) : LegalNames.IsUtf8Name(name);
}
