namespace Barograph.Query.Histograms;

/// <summary>Upper bounds of exponential buckets: with schema n, each power of two is divided into 2^n; bucket 0 ends at 1.</summary>
public static class BucketBounds
{
    const int MaxSchema = 8, Finest = 1 << MaxSchema;

    // Prometheus' bounds were calculated in steps and are a little too small. Answers show them, so they have to be the same to the last bit:
    // by how many units in the last place each is below the true power of two ('+': one above).
    const string UnitsBelow =
        "00000010001000000012001111111111001000100111001100110+11001100110000001111221021001000100001000000010+00102200110111001010221111"
        + "10101122112110111111112121222122001100101122102211221011212211211132112122322232222222333344324311211222213311222132112222432233";

    /// <summary>The bounds of the finest schema within [0.5, 1). Those of a coarser one are every second, fourth, … of them.</summary>
    static readonly double[] Fractions = [.. Enumerable.Range(0, Finest).Select(Fraction)];

    public static double Upper(int index, int schema)
    {
        int exponent;
        if (schema < 0)
        {
            exponent = (int)Math.Clamp((long)index << -schema, -5000, 5000);
            return exponent == 1024 ? double.MaxValue : Math.ScaleB(1, exponent);
        }
        var fraction = Fractions[(index & ((1 << schema) - 1)) << (MaxSchema - schema)];
        exponent = (index >> schema) + 1;
        // The bucket with the largest finite numbers ends there; the one behind it counts the infinite ones.
        return fraction == 0.5 && exponent == 1025 ? double.MaxValue : Math.ScaleB(fraction, exponent);
    }

    /// <summary>The bucket that takes this one in where the schema gets coarser.</summary>
    public static int Reduce(int index, int fromSchema, int toSchema) => ((index - 1) >> (fromSchema - toSchema)) + 1;

    static double Fraction(int part)
    {
        var bits = BitConverter.DoubleToInt64Bits(Math.Pow(2, (double)part / Finest - 1));
        return BitConverter.Int64BitsToDouble(UnitsBelow[part] == '+' ? bits + 1 : bits - (UnitsBelow[part] - '0'));
    }
}
