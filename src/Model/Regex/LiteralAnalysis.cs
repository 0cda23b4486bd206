using System.Text;

namespace Barograph.Model.Regex;

/// <summary>What can be said of the texts that a pattern matches without running it. The pattern stands for the whole text.</summary>
internal static class LiteralAnalysis
{
    /// <summary>Most strings that a product such as <c>(a|b)[0-9]</c> is written out to; plain alternations are not limited.</summary>
    internal const int MaxProduct = 100;

    /// <summary>Drops <c>^</c> at the begin and <c>$</c> at the end, which say nothing where the whole text is meant.</summary>
    internal static Re2Node StripAnchors(Re2Node node)
    {
        switch (node.Kind)
        {
            case Re2Kind.BeginText or Re2Kind.BeginLine or Re2Kind.EndText or Re2Kind.EndLine:
                return Re2Node.Empty;
            case Re2Kind.Capture:
                return Re2Node.Capture(node.Group, StripAnchors(node.Only));
            case Re2Kind.Alternate:
                return Re2Node.Alternate([.. node.Children.Select(StripAnchors)]);
            case Re2Kind.Concat:
                var parts = node.Children.AsSpan();
                while (parts.Length > 0 && parts[0].Kind is Re2Kind.BeginText or Re2Kind.BeginLine)
                    parts = parts[1..];
                while (parts.Length > 0 && parts[^1].Kind is Re2Kind.EndText or Re2Kind.EndLine)
                    parts = parts[..^1];
                return parts.Length == node.Children.Length ? node : Re2Node.Concat([.. parts]);
            default:
                return node;
        }
    }

    /// <summary>All texts that match, or null where they are too many or endless.</summary>
    internal static List<byte[]>? Enumerate(Re2Node node) => node.Kind switch
    {
        Re2Kind.Empty => [[]],
        Re2Kind.Literal => [node.Text],
        Re2Kind.Set => EnumerateSet(node.Set!),
        Re2Kind.Capture => Enumerate(node.Only),
        Re2Kind.Alternate => Union(node.Children),
        Re2Kind.Concat => Product(node.Children),
        Re2Kind.Repeat => EnumerateRepeat(node),
        _ => null,
    };

    private static List<byte[]>? EnumerateSet(CodePointSet set)
    {
        if (set.Count > MaxProduct)
            return null;
        var texts = new List<byte[]>();
        for (var i = 0; i < set.Bounds.Length; i += 2)
        {
            for (var c = set.Bounds[i]; c <= set.Bounds[i + 1]; c++)
            {
                if (Rune.IsValid(c))
                    texts.Add(Encoding.UTF8.GetBytes(new Rune(c).ToString()));
            }
        }

        return texts;
    }

    private static List<byte[]>? Union(Re2Node[] branches)
    {
        var union = new List<byte[]>();
        foreach (var branch in branches)
        {
            if (Enumerate(branch) is not { } texts)
                return null;
            union.AddRange(texts);
        }

        return union;
    }

    private static List<byte[]>? Product(IEnumerable<Re2Node> parts)
    {
        List<byte[]> product = [[]];
        foreach (var part in parts)
        {
            if (Enumerate(part) is not { } texts)
                return null;
            // A list of names with a common stem is still a list of names, however long.
            if ((long)product.Count * texts.Count > Math.Max(MaxProduct, Math.Max(product.Count, texts.Count)))
                return null;
            var longer = new List<byte[]>(product.Count * texts.Count);
            foreach (var left in product)
            {
                foreach (var right in texts)
                    longer.Add([.. left, .. right]);
            }

            product = longer;
        }

        return product;
    }

    private static List<byte[]>? EnumerateRepeat(Re2Node node)
    {
        if (node.Max is Re2Node.Unbounded or > MaxProduct)
            return null;
        var union = new List<byte[]>();
        for (var times = node.Min; times <= node.Max; times++)
        {
            if (Product(Enumerable.Repeat(node.Only, times)) is not { } texts || union.Count + texts.Count > MaxProduct)
                return null;
            union.AddRange(texts);
        }

        return union;
    }

    /// <summary>Bytes that every matching text begins with; <c>whole</c> says that nothing else can follow.</summary>
    internal static (byte[] Bytes, bool Whole) Prefix(Re2Node node)
    {
        switch (node.Kind)
        {
            case Re2Kind.Empty:
                return ([], true);
            case Re2Kind.Literal:
                return (node.Text, true);
            case Re2Kind.Capture:
                return Prefix(node.Only);
            case Re2Kind.Repeat when node.Min > 0:
                return (Prefix(node.Only).Bytes, false);
            case Re2Kind.Alternate:
                var common = Prefix(node.Children[0]).Bytes.AsSpan();
                foreach (var branch in node.Children)
                    common = common[..common.CommonPrefixLength(Prefix(branch).Bytes)];
                return (common.ToArray(), false);
            case Re2Kind.Concat:
                var prefix = new List<byte>();
                foreach (var part in node.Children)
                {
                    var (bytes, whole) = Prefix(part);
                    prefix.AddRange(bytes);
                    if (!whole)
                        return ([.. prefix], false);
                }

                return ([.. prefix], true);
            default:
                return ([], false);
        }
    }

    /// <summary>The longest literal that every matching text contains; empty if none is certain.</summary>
    internal static byte[] Required(Re2Node node) => node.Kind switch
    {
        Re2Kind.Literal => node.Text,
        Re2Kind.Capture => Required(node.Only),
        Re2Kind.Repeat when node.Min > 0 => Required(node.Only),
        Re2Kind.Concat => node.Children.Select(Required).MaxBy(static text => text.Length) ?? [],
        _ => [],
    };
}
