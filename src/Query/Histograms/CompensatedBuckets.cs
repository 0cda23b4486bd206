namespace Barograph.Query.Histograms;

/// <summary>One side of a histogram that is being summed up: what each addition rounds off is kept beside the sums.</summary>
sealed class CompensatedBuckets
{
    int[] indices;
    double[] sums;
    double[] rests;
    int length;

    CompensatedBuckets(int[] indices, double[] sums, double[] rests)
    {
        (this.indices, this.sums, this.rests) = (indices, sums, rests);
        length = indices.Length;
    }

    public BucketRun Sums => new(indices[..length], sums[..length]);

    public bool HasOverflow
    {
        get
        {
            for (var i = 0; i < length; i++)
            {
                if (double.IsInfinity(sums[i])) return true;
            }
            return false;
        }
    }

    public static CompensatedBuckets Of(BucketRun first) => new(first.Indices.ToArray(), first.Counts.ToArray(), new double[first.Length]);

    public CompensatedBuckets Copy() => new(indices[..length], sums[..length], rests[..length]);

    public BucketRun Total()
    {
        var totals = new double[length];
        for (var i = 0; i < length; i++) totals[i] = sums[i] + rests[i];
        return new BucketRun(indices[..length], totals);
    }

    public void Add(BucketRun other)
    {
        var theirs = other.Indices;
        var counts = other.Counts;
        var done = AddWhileKnown(theirs, counts);
        if (done == theirs.Length) return;
        Insert(other);
        AddWhileKnown(theirs[done..], counts[done..]);
    }

    /// <summary>Adds buckets up to the first one that is not among these; how many.</summary>
    int AddWhileKnown(ReadOnlySpan<int> theirs, ReadOnlySpan<double> counts)
    {
        var ours = indices.AsSpan(0, length);
        var ourSums = sums.AsSpan(0, ours.Length);
        var ourRests = rests.AsSpan(0, ours.Length);
        var at = 0;
        for (var i = 0; i < theirs.Length && i < counts.Length; i++)
        {
            while (at < ours.Length && ours[at] < theirs[i]) at++;
            if (at == ours.Length || ours[at] != theirs[i]) return i;
            Kahan.Add(counts[i], ref ourSums[at], ref ourRests[at]);
            at++;
        }
        return theirs.Length;
    }

    public void Scale(Func<double, double> change)
    {
        for (var i = 0; i < length; i++) (sums[i], rests[i]) = (change(sums[i]), change(rests[i]));
    }

    /// <summary>Changes the layout of sums and rests in the same way.</summary>
    public void Rearrange(Func<BucketRun, BucketRun> change)
    {
        var changedSums = change(new BucketRun(indices[..length], sums[..length]));
        var changedRests = change(new BucketRun(indices[..length], rests[..length]));
        indices = changedSums.Indices.ToArray();
        sums = changedSums.Counts.ToArray();
        rests = changedRests.Counts.ToArray();
        length = indices.Length;
    }

    /// <summary>Takes the buckets at the front out; returns what their rests came to.</summary>
    public double DropFirst(int count)
    {
        double rest = 0;
        for (var i = 0; i < count; i++) rest += rests[i];
        indices = indices[count..length];
        sums = sums[count..length];
        rests = rests[count..length];
        length -= count;
        return rest;
    }

    void Insert(BucketRun other)
    {
        var merged = new int[length + other.Length];
        var mergedSums = new double[merged.Length];
        var mergedRests = new double[merged.Length];
        int left = 0, right = 0, at = 0;
        while (left < length || right < other.Length)
        {
            var index = right == other.Length || (left < length && indices[left] <= other.Indices[right]) ? indices[left] : other.Indices[right];
            if (left < length && indices[left] == index) (mergedSums[at], mergedRests[at]) = (sums[left], rests[left++]);
            if (right < other.Length && other.Indices[right] == index) right++;
            merged[at++] = index;
        }
        (indices, sums, rests, length) = (merged, mergedSums, mergedRests, at);
    }
}
