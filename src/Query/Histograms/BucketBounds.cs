namespace Barograph.Query.Histograms;

/// <summary>Upper bounds of exponential buckets: with schema n, each power of two is divided into 2^n; bucket 0 ends at 1.</summary>
public static class BucketBounds
{
    const int MaxSchema = 8;

    /// <summary>Per schema the bounds within [0.5, 1).</summary>
    static readonly double[][] Fractions = [.. Enumerable.Range(0, MaxSchema + 1).Select(Divide)];

    public static double Upper(int index, int schema)
    {
        int exponent;
        if (schema < 0)
        {
            exponent = (int)Math.Clamp((long)index << -schema, -5000, 5000);
            return exponent == 1024 ? double.MaxValue : Math.ScaleB(1, exponent);
        }
        var fraction = Fractions[schema][index & ((1 << schema) - 1)];
        exponent = (index >> schema) + 1;
        // The bucket with the largest finite numbers ends there; the one behind it counts the infinite ones.
        return fraction == 0.5 && exponent == 1025 ? double.MaxValue : Math.ScaleB(fraction, exponent);
    }

    /// <summary>The bucket that takes this one in where the schema gets coarser.</summary>
    public static int Reduce(int index, int fromSchema, int toSchema) => ((index - 1) >> (fromSchema - toSchema)) + 1;

    static double[] Divide(int schema)
    {
        var parts = 1 << schema;
        var bounds = new double[parts];
        for (var i = 0; i < parts; i++) bounds[i] = Math.Pow(2, (double)i / parts - 1);
        return bounds;
    }
}
