namespace Barograph.Formats.Yaml;

/// <summary>Finds what somebody who mistyped a name may have meant.</summary>
static class NearestName
{
    /// <summary><c>; did you mean "username"?</c>, or nothing where no name is near.</summary>
    public static string Suggest(string given, IEnumerable<string> names)
    {
        if (given.Length > 80) return "";
        var best = Math.Max(1, given.Length / 4) + 1;
        var nearest = "";
        foreach (var name in names)
        {
            var distance = string.Equals(given, name, StringComparison.OrdinalIgnoreCase) ? 0 : Distance(given, name);
            if (distance >= best) continue;
            best = distance;
            nearest = name;
        }

        return nearest.Length == 0 ? "" : $"; did you mean \"{nearest}\"?";
    }

    /// <summary>Letters to insert, delete or change; two neighbours swapped count once.</summary>
    static int Distance(string a, string b)
    {
        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++) rows[i, 0] = i;
        for (var j = 0; j <= b.Length; j++) rows[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var change = rows[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                rows[i, j] = Math.Min(change, Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
            }
        }

        return rows[a.Length, b.Length];
    }
}
