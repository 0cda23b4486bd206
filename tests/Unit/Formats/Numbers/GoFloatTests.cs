using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Barograph.Formats.Numbers;
using FsCheck;
using FsCheck.Fluent;

namespace Barograph.Tests.Unit.Formats.Numbers;

public sealed class GoFloatTests
{
    delegate int Form(double value, Span<byte> destination);

    [Fact]
    public void every_value_of_gos_own_table_is_written_as_go_wrote_it()
    {
        var wrong = new List<string>();
        var compared = 0;
        foreach (var line in File.ReadLines(Table()))
        {
            if (line.StartsWith('#')) continue;
            var columns = line.Split(' ');
            var value = BitConverter.UInt64BitsToDouble(ulong.Parse(columns[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture));
            compared++;
            if (Text(GoFloat.WriteGeneral, value) != columns[1]) wrong.Add($"g {line}: {Text(GoFloat.WriteGeneral, value)}");
            if (columns[2] != "~" && Text(GoFloat.WriteFixed, value) != columns[2]) wrong.Add($"f {line}: {Text(GoFloat.WriteFixed, value)}");
            if (Text(GoFloat.WriteScientific, value) != columns[3]) wrong.Add($"e {line}: {Text(GoFloat.WriteScientific, value)}");
        }

        Assert.Empty(wrong);
        Assert.True(compared > 2000, $"only {compared} values in the table");
    }

    [Theory]
    [InlineData(0.0001, "0.0001")]
    [InlineData(0.00001, "1e-05")]
    [InlineData(999999, "999999")]
    [InlineData(1e6, "1e+06")]
    [InlineData(1795225157.4070575, "1.7952251574070575e+09")]
    [InlineData(-0.0, "-0")]
    [InlineData(double.NegativeInfinity, "-Inf")]
    [InlineData(double.NaN, "NaN")]
    public void format_g_turns_to_an_exponent_below_1e_minus_4_and_from_1e6(double value, string expected)
        => Assert.Equal(expected, Text(GoFloat.WriteGeneral, value));

    [Theory]
    [InlineData(0.000001, "0.000001")]
    [InlineData(9.99e-7, "9.99e-07")]
    [InlineData(999999999999999900000.0, "999999999999999900000")]
    [InlineData(1e21, "1e+21")]
    [InlineData(0, "0")]
    [InlineData(double.PositiveInfinity, "+Inf")]
    [InlineData(double.NaN, "NaN")]
    public void the_api_turns_to_an_exponent_below_1e_minus_6_and_from_1e21(double value, string expected)
        => Assert.Equal(expected, Text(GoFloat.WriteApiValue, value));

    // .NET's own shortest form of this one reads back as its lower neighbour.
    [Fact]
    public void two_to_the_minus_25_has_seventeen_digits() => Assert.Equal("2.9802322387695312e-08", Text(GoFloat.WriteGeneral, double.Pow(2, -25)));

    [Fact]
    public void the_longest_values_fit_the_promised_sizes()
    {
        Assert.InRange(Text(GoFloat.WriteFixed, -2.2250738585072011e-308).Length, 300, GoFloat.MaxFixedBytes);
        Assert.InRange(Text(GoFloat.WriteFixed, double.MinValue).Length, 310, GoFloat.MaxFixedBytes);
        Assert.InRange(Text(GoFloat.WriteGeneral, -2.2250738585072011e-308).Length, 20, GoFloat.MaxBytes);
    }

    [Fact]
    public void what_is_written_reads_back_as_the_same_float()
        => Prop.ForAll<double>(ArbMap.Default.ArbFor<double>(), value =>
        {
            if (!double.IsFinite(value)) return true;
            return Same(GoFloat.WriteGeneral, value) && Same(GoFloat.WriteFixed, value) && Same(GoFloat.WriteApiValue, value);
        }).QuickCheckThrowOnFailure();

    /// <summary>As many digits as .NET's shortest form has, and the same ones: over all exponents, and around every power of two.</summary>
    [Fact]
    public void the_digits_are_those_that_dotnet_finds_by_its_own_way()
    {
        var random = new Random(20261126);
        for (var i = 0; i < 200_000; i++) SameAsDotnet(BitConverter.Int64BitsToDouble(random.NextInt64() & long.MaxValue));
        for (var i = 0; i < 50_000; i++) SameAsDotnet(random.NextDouble() * Math.Pow(10, random.Next(-8, 20)));
        for (var i = 0; i < 50_000; i++) SameAsDotnet(Math.Round(random.NextDouble() * 1e6, random.Next(0, 9)));
        for (var i = 0; i < 50_000; i++) SameAsDotnet(random.NextInt64(1_000_000_000_000_000) / 1000.0);
        for (var exponent = 1L; exponent < 2047; exponent++)
        {
            for (var apart = -2; apart <= 2; apart++) SameAsDotnet(BitConverter.Int64BitsToDouble((exponent << 52) + apart));
        }
        for (var bits = 1L; bits < 2000; bits++) SameAsDotnet(BitConverter.Int64BitsToDouble(bits));
    }

    static void SameAsDotnet(double value)
    {
        // Of these two .NET 10 says a decimal that reads back as the float below.
        if (!double.IsFinite(value) || value == double.Pow(2, -25) || value == double.Pow(2, -958)) return;
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        var ours = Text(GoFloat.WriteScientific, value);
        if (Digits(text) != Digits(ours) || double.Parse(ours, CultureInfo.InvariantCulture) != value) Assert.Fail($"{value:R} is written {ours}, .NET says {text}");
        if (value is < 1e-12 or > 1e22) return;
        var plain = Text(GoFloat.WriteFixed, value);
        if (plain != Plain(ours)) Assert.Fail($"{ours} is written {plain} without an exponent");
    }

    /// <summary>The same number with its point where the exponent says, by cutting and filling up.</summary>
    static string Plain(string scientific)
    {
        var e = scientific.IndexOf('e', StringComparison.Ordinal);
        var digits = scientific[..e].Replace(".", "", StringComparison.Ordinal);
        var point = 1 + int.Parse(scientific[(e + 1)..], CultureInfo.InvariantCulture);
        if (point <= 0) return "0." + new string('0', -point) + digits;
        return point >= digits.Length ? digits.PadRight(point, '0') : digits[..point] + "." + digits[point..];
    }

    static string Digits(string text)
    {
        var exponent = text.IndexOfAny(['E', 'e']);
        return (exponent < 0 ? text : text[..exponent]).Replace(".", "", StringComparison.Ordinal).Trim('0');
    }

    [Fact]
    public void writing_allocates_nothing()
    {
        Span<byte> destination = stackalloc byte[GoFloat.MaxFixedBytes];
        WriteAll(destination); // tiered compilation and culture data
        var before = GC.GetAllocatedBytesForCurrentThread();
        WriteAll(destination);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    static void WriteAll(Span<byte> destination)
    {
        ReadOnlySpan<double> values = [0, 12345, 1732100000.123, Math.PI, 1e300, double.Epsilon, double.Pow(2, -25), double.NaN];
        foreach (var value in values)
        {
            GoFloat.WriteGeneral(value, destination);
            GoFloat.WriteApiValue(value, destination);
        }
    }

    static bool Same(Form form, double value)
        => double.Parse(Text(form, value), CultureInfo.InvariantCulture).Equals(value);

    static string Text(Form form, double value)
    {
        Span<byte> destination = stackalloc byte[GoFloat.MaxFixedBytes];
        return Encoding.ASCII.GetString(destination[..form(value, destination)]);
    }

    static string Table([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "go-floats.txt");
}
