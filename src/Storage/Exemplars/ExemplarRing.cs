using System.Text;
using Barograph.Model.Contracts;
using Barograph.Model.Labels;
using Barograph.Model.Matching;
using Barograph.Model.Samples;

namespace Barograph.Storage.Exemplars;

/// <summary>The newest exemplars of all series: when there is no place left, the one that came first goes.</summary>
/// <remarks>Each series' exemplars are linked from the oldest to the newest. As in Prometheus, they come in the order of their time.</remarks>
sealed class ExemplarRing
{
    const int None = -1;

    sealed class Chain(LabelSet series)
    {
        public readonly LabelSet Series = series;
        public int Oldest = None, Newest = None;
    }

    struct Place
    {
        public Exemplar? Exemplar;
        public Chain? Chain;
        public int Newer;
    }

    readonly Lock gate = new();
    readonly Dictionary<LabelSet, Chain> bySeries = [];
    Place[] places = [];
    int next, count;
    long appended, outOfOrder;

    /// <summary>How many there may be; 0 = none are kept.</summary>
    public int Capacity => Volatile.Read(ref places).Length;

    public int Count => Volatile.Read(ref count);

    public long Appended => Interlocked.Read(ref appended);

    public long OutOfOrder => Interlocked.Read(ref outOfOrder);

    public int Series
    {
        get
        {
            lock (gate) return bySeries.Count;
        }
    }

    /// <summary>The time of the one that goes next, in ms; 0 where there is none.</summary>
    public long OldestTimeMs
    {
        get
        {
            lock (gate) return count == 0 ? 0 : places[First].Exemplar!.TimestampMs;
        }
    }

    /// <summary>What would become of an exemplar.</summary>
    public ExemplarVerdict Judge(LabelSet series, Exemplar exemplar)
    {
        if (CharactersOf(exemplar.Labels) > Exemplar.MaxLabelCharacters) return ExemplarVerdict.TooLong;
        lock (gate) return JudgeOrder(series, exemplar);
    }

    public ExemplarVerdict Add(LabelSet series, Exemplar exemplar)
    {
        lock (gate)
        {
            var verdict = JudgeOrder(series, exemplar);
            if (verdict == ExemplarVerdict.OutOfOrder) Interlocked.Increment(ref outOfOrder);
            if (verdict != ExemplarVerdict.Stored || places.Length == 0) return verdict;
            if (places[next].Exemplar is not null) DropAt(next);
            if (!bySeries.TryGetValue(series, out var chain)) bySeries.Add(series, chain = new Chain(series));
            places[next] = new Place { Exemplar = exemplar, Chain = chain, Newer = None };
            if (chain.Newest == None) chain.Oldest = next;
            else places[chain.Newest].Newer = next;
            chain.Newest = next;
            next = (next + 1) % places.Length;
            count++;
            Interlocked.Increment(ref appended);
            return verdict;
        }
    }

    /// <summary>Changes how many there may be; the newest stay.</summary>
    public void Resize(int capacity)
    {
        lock (gate)
        {
            if (capacity == places.Length) return;
            var kept = AllInOrder();
            bySeries.Clear();
            Volatile.Write(ref places, new Place[capacity]);
            (next, count) = (0, 0);
            var before = appended;
            foreach (var (series, exemplar) in kept.TakeLast(capacity)) Add(series, exemplar);
            appended = before;
        }
    }

    /// <summary>All, in the order in which they came.</summary>
    public IReadOnlyList<(LabelSet Series, Exemplar Exemplar)> All()
    {
        lock (gate) return AllInOrder();
    }

    /// <summary>Series in the order of their labels.</summary>
    public IReadOnlyList<SeriesExemplars> Select(ExemplarQuery query)
    {
        var found = new List<SeriesExemplars>();
        lock (gate)
        {
            foreach (var chain in bySeries.Values)
            {
                if (places[chain.Oldest].Exemplar!.TimestampMs > query.MaxTimeMs || places[chain.Newest].Exemplar!.TimestampMs < query.MinTimeMs) continue;
                if (!query.MatcherSets.Any(set => Matches(chain.Series, set))) continue;
                var exemplars = new List<Exemplar>();
                for (var at = chain.Oldest; at != None; at = places[at].Newer)
                {
                    var exemplar = places[at].Exemplar!;
                    if (exemplar.TimestampMs >= query.MinTimeMs && exemplar.TimestampMs <= query.MaxTimeMs) exemplars.Add(exemplar);
                }
                if (exemplars.Count > 0) found.Add(new(chain.Series, exemplars));
            }
        }
        found.Sort(static (a, b) => a.Series.CompareTo(b.Series));
        return found;
    }

    int First => (next - count + places.Length) % places.Length;

    static bool Matches(LabelSet series, IReadOnlyList<Matcher> matchers)
    {
        foreach (var matcher in matchers)
        {
            if (!matcher.Matches(series[matcher.NameUtf8])) return false;
        }
        return true;
    }

    static int CharactersOf(LabelSet labels)
    {
        var characters = 0;
        for (var reader = labels.Read(); reader.Read();) characters += RunesIn(reader.Name) + RunesIn(reader.Value);
        return characters;
    }

    static int RunesIn(ReadOnlySpan<byte> utf8)
    {
        var runes = 0;
        for (; !utf8.IsEmpty; runes++)
        {
            _ = Rune.DecodeFromUtf8(utf8, out _, out var bytes);
            utf8 = utf8[bytes..];
        }
        return runes;
    }

    ExemplarVerdict JudgeOrder(LabelSet series, Exemplar exemplar)
    {
        if (!bySeries.TryGetValue(series, out var chain)) return ExemplarVerdict.Stored;
        var newest = places[chain.Newest].Exemplar!;
        if (newest == exemplar) return ExemplarVerdict.Duplicate;
        if (exemplar.TimestampMs != newest.TimestampMs) return exemplar.TimestampMs > newest.TimestampMs ? ExemplarVerdict.Stored : ExemplarVerdict.OutOfOrder;
        // Within one time they come by value, then by labels: what is below the newest was there before or comes too late.
        var order = exemplar.Value.CompareTo(newest.Value);
        if (order == 0) order = exemplar.Labels.Hash().CompareTo(newest.Labels.Hash());
        return order < 0 ? ExemplarVerdict.OutOfOrder : ExemplarVerdict.Stored;
    }

    /// <summary>The one that came first of all, and so is its series' oldest.</summary>
    void DropAt(int place)
    {
        var chain = places[place].Chain!;
        chain.Oldest = places[place].Newer;
        if (chain.Oldest == None) bySeries.Remove(chain.Series);
        places[place] = default;
        count--;
    }

    List<(LabelSet Series, Exemplar Exemplar)> AllInOrder()
    {
        var all = new List<(LabelSet, Exemplar)>(count);
        for (var i = 0; i < count; i++)
        {
            ref var place = ref places[(First + i) % places.Length];
            all.Add((place.Chain!.Series, place.Exemplar!));
        }
        return all;
    }
}
