using System.Globalization;
using System.Text;
using Barograph.Formats.Numbers;

namespace Barograph.Tests.Unit.Formats;

public class FloatTextTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("-0", -0.0)]
    [InlineData("+1", 1)]
    [InlineData("0.1", 0.1)]
    [InlineData("9007199254740993", 9007199254740992)]
    [InlineData("123456789012345678901234567890", 1.2345678901234568e29)]
    [InlineData("1e22", 1e22)]
    [InlineData("1e23", 1e23)]
    [InlineData("2.2250738585072014e-308", 2.2250738585072014e-308)]
    [InlineData("1e-999", 0)]
    [InlineData("0e999999999999", 0)]
    [InlineData("iNf", double.PositiveInfinity)]
    [InlineData("-infinity", double.NegativeInfinity)]
    [InlineData("NaN", double.NaN)]
    public void numbers_are_read(string text, double expected)
    {
        Assert.True(FloatText.TryParse(Encoding.UTF8.GetBytes(text), out var value));
        Assert.Equal(BitConverter.DoubleToInt64Bits(expected), BitConverter.DoubleToInt64Bits(value));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData(".")]
    [InlineData("1e")]
    [InlineData("1e+")]
    [InlineData("e5")]
    [InlineData("1_0")]
    [InlineData("0x10")]
    [InlineData("1 ")]
    [InlineData(" 1")]
    [InlineData("1,5")]
    [InlineData("-nan")]
    [InlineData("infin")]
    [InlineData("1e309")]
    [InlineData("--1")]
    [InlineData("1.2.3")]
    public void what_is_no_number_is_refused(string text) => Assert.False(FloatText.TryParse(Encoding.UTF8.GetBytes(text), out _));

    [Fact]
    public void random_floats_are_read_to_the_last_bit()
    {
        var random = new Random(7);
        for (var i = 0; i < 200_000; i++)
        {
            var value = (i % 4) switch
            {
                0 => BitConverter.Int64BitsToDouble(random.NextInt64()),
                1 => Math.Round(random.NextDouble() * 1e6, random.Next(0, 9)),
                2 => random.NextInt64(1L << 60),
                _ => random.NextDouble(),
            };
            if (!double.IsFinite(value)) continue;
            var text = value.ToString((i % 3) switch { 0 => "R", 1 => "E16", _ => "G17" }, CultureInfo.InvariantCulture);
            Assert.True(FloatText.TryParse(Encoding.UTF8.GetBytes(text), out var read), text);
            Assert.Equal(BitConverter.DoubleToInt64Bits(value), BitConverter.DoubleToInt64Bits(read));
        }
    }
}
