namespace Barograph.Rules.Plan;

/// <summary>In which order the rules of a group run: as they stand in the file wherever that can make a difference.</summary>
public static class RuleOrder
{
    /// <summary>Each rule stands one layer behind the last rule before it whose reads or writes it meets.</summary>
    public static IReadOnlyList<IReadOnlyList<int>> Layers(IReadOnlyList<RulePlan> rules)
    {
        var layerOf = new int[rules.Count];
        var layers = new List<List<int>>();
        var seen = new Index();
        for (var i = 0; i < rules.Count; i++)
        {
            var reach = rules[i].Reach;
            var layer = 0;
            foreach (var before in seen.Suspects(reach))
            {
                if (layerOf[before] >= layer && rules[before].Reach.Meets(reach)) layer = layerOf[before] + 1;
            }
            seen.Add(i, reach);
            layerOf[i] = layer;
            if (layer == layers.Count) layers.Add([]);
            layers[layer].Add(i);
        }
        return layers;
    }

    /// <summary>Finds by names which rules may meet another one at all: groups of thousands of rules are not compared pair by pair.</summary>
    sealed class Index
    {
        readonly Dictionary<string, List<int>> byName = new(StringComparer.Ordinal), writers = new(StringComparer.Ordinal), readers = new(StringComparer.Ordinal);
        readonly List<int> readAnything = [];
        int count;

        public void Add(int rule, RuleReach reach)
        {
            count++;
            Note(byName, reach.Name, rule);
            foreach (var name in reach.WrittenNames) Note(writers, name, rule);
            if (reach.ReadNames is null) readAnything.Add(rule);
            foreach (var name in reach.ReadNames ?? (IReadOnlySet<string>)new HashSet<string>()) Note(readers, name, rule);
        }

        public IEnumerable<int> Suspects(RuleReach reach)
        {
            if (reach.ReadNames is null) return Enumerable.Range(0, count);
            return readAnything.Concat(Of(byName, reach.Name)).Concat(reach.ReadNames.SelectMany(name => Of(writers, name))).Concat(reach.WrittenNames.SelectMany(name => Of(readers, name)));
        }

        static void Note(Dictionary<string, List<int>> index, string name, int rule)
        {
            if (!index.TryGetValue(name, out var rules)) index[name] = rules = [];
            rules.Add(rule);
        }

        static List<int> Of(Dictionary<string, List<int>> index, string name) => index.TryGetValue(name, out var rules) ? rules : [];
    }
}
