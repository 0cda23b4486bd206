using System.Globalization;

namespace Barograph.Model.Regex;

/// <summary>
/// What RE2 asks of Unicode: general categories (from .NET's tables), scripts and simple case folding (from UnicodeData.txt,
/// because .NET has neither). Read at first use: most patterns are ASCII and never come here.
/// </summary>
internal static class UnicodeTables
{
    private static readonly Lazy<(FoldRun[] Folds, Dictionary<string, CodePointSet> Scripts)> Data = new(Read);
    private static readonly Lazy<Dictionary<string, CodePointSet>> Categories = new(ReadCategories);

    private readonly record struct FoldRun(int First, int Last, int Stride, int Delta);

    /// <summary>The next code point that equals this one but for case; goes round an orbit such as k, K, KELVIN SIGN.</summary>
    internal static int NextFold(int codePoint)
    {
        if (codePoint < 0x80 && !char.IsAsciiLetter((char)codePoint))
            return codePoint;
        foreach (var run in RunsFrom(codePoint))
        {
            if (run.First > codePoint)
                break;
            if (codePoint <= run.Last && (codePoint - run.First) % run.Stride == 0)
                return codePoint + run.Delta;
        }

        return codePoint;
    }

    /// <summary>Adds the case variants of all members of a set to a list of ranges.</summary>
    internal static void AddFolds(CodePointSet set, List<(int First, int Last)> ranges)
    {
        for (var i = 0; i < set.Bounds.Length; i += 2)
        {
            foreach (var run in RunsFrom(set.Bounds[i]))
            {
                if (run.First > set.Bounds[i + 1])
                    break;
                AddRunFolds(run, set.Bounds[i], set.Bounds[i + 1], ranges);
            }
        }
    }

    private static void AddRunFolds(FoldRun run, int first, int last, List<(int First, int Last)> ranges)
    {
        for (var c = run.First; c <= Math.Min(run.Last, last); c += run.Stride)
        {
            if (c < first)
                continue;
            for (var fold = c + run.Delta; fold != c; fold = NextFold(fold))
                ranges.Add((fold, fold));
        }
    }

    /// <summary>The set of a name as in \p{Name}: a category (L, Lu …), a script (Greek …) or Any.</summary>
    internal static CodePointSet? Find(string name)
    {
        if (name == "Any")
            return CodePointSet.Everything;
        return Categories.Value.TryGetValue(name, out var category) ? category : Data.Value.Scripts.GetValueOrDefault(name);
    }

    // Runs are sorted by their first code point; two interleaved runs of stride 2 may both cover one, so step back over the neighbours.
    private static ReadOnlySpan<FoldRun> RunsFrom(int codePoint)
    {
        var runs = Data.Value.Folds;
        int low = 0, high = runs.Length;
        while (low < high)
        {
            var middle = (low + high) >> 1;
            if (runs[middle].Last < codePoint)
                low = middle + 1;
            else
                high = middle;
        }

        return runs.AsSpan(Math.Max(0, low - 2));
    }

    private static (FoldRun[] Folds, Dictionary<string, CodePointSet> Scripts) Read()
    {
        using var stream = typeof(UnicodeTables).Assembly.GetManifestResourceStream("Barograph.Model.Regex.UnicodeData.txt")
            ?? throw new InvalidOperationException("the assembly was built without Regex/UnicodeData.txt");
        using var reader = new StreamReader(stream);
        var folds = new List<FoldRun>();
        var scripts = new Dictionary<string, CodePointSet>(StringComparer.Ordinal);
        while (reader.ReadLine() is { } line)
        {
            var words = line.Split(' ');
            if (words[0] == "fold")
                folds.Add(new FoldRun(Hex(words[1]), Hex(words[2]), Decimal(words[3]), Decimal(words[4])));
            else if (words[0] == "script")
                scripts[words[1]] = CodePointSet.From([.. words.Skip(2).Select(Range)]);
        }

        return ([.. folds], scripts);
    }

    private static (int, int) Range(string word)
    {
        var dash = word.IndexOf('-', StringComparison.Ordinal);
        return dash < 0 ? (Hex(word), Hex(word)) : (Hex(word[..dash]), Hex(word[(dash + 1)..]));
    }

    private static int Hex(string word) => int.Parse(word, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static int Decimal(string word) => int.Parse(word, NumberStyles.Integer, CultureInfo.InvariantCulture);

    private static Dictionary<string, CodePointSet> ReadCategories()
    {
        var ranges = new Dictionary<string, List<(int, int)>>(StringComparer.Ordinal);
        for (var first = 0; first <= CodePointSet.MaxCodePoint;)
        {
            var category = CharUnicodeInfo.GetUnicodeCategory(first);
            var last = first;
            while (last < CodePointSet.MaxCodePoint && CharUnicodeInfo.GetUnicodeCategory(last + 1) == category)
                last++;
            // Unassigned code points (Cn) belong to no group in RE2, not even to C.
            if (category != UnicodeCategory.OtherNotAssigned)
            {
                var name = CategoryNames[(int)category];
                Add(ranges, name, first, last);
                Add(ranges, name[..1], first, last);
            }

            first = last + 1;
        }

        return ranges.ToDictionary(pair => pair.Key, pair => CodePointSet.From(pair.Value), StringComparer.Ordinal);
    }

    private static void Add(Dictionary<string, List<(int, int)>> ranges, string name, int first, int last)
    {
        if (!ranges.TryGetValue(name, out var list))
            ranges[name] = list = [];
        list.Add((first, last));
    }

    // In the order of System.Globalization.UnicodeCategory.
    private static readonly string[] CategoryNames =
    [
        "Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "No", "Zs", "Zl", "Zp", "Cc", "Cf", "Cs", "Co",
        "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "Sm", "Sc", "Sk", "So",
    ];
}
