using System.Globalization;
using Barograph.Formats.Configuration;

namespace Barograph.App.Tracing;

/// <summary>Reads environment variables; what cannot be read is an error that names variable, value, and what is wanted.</summary>
sealed class Variables(Func<string, string?> environment)
{
    public string? Text(string name) => environment(name) is { Length: > 0 } text ? text : null;

    /// <summary>As Go's ParseBool reads it.</summary>
    public bool Switch(string name, bool otherwise = false) => Text(name) switch
    {
        null => otherwise,
        "0" or "f" or "F" or "false" or "FALSE" or "False" => false,
        "1" or "t" or "T" or "true" or "TRUE" or "True" => true,
        var other => throw new FormatException($"{name}={other}: true or false is wanted"),
    };

    public string OneOf(string name, string otherwise, IReadOnlyList<string> words) => Text(name) is not { } text
        ? otherwise
        : words.Contains(text) ? text : throw new FormatException($"{name}={text}: one of {string.Join(", ", words)} is wanted");

    public int Whole(string name, int otherwise, int most = int.MaxValue) => Text(name) is not { } text
        ? otherwise
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 && number <= most
            ? number
            : throw new FormatException($"{name}={text}: a whole number {(most == int.MaxValue ? "above 0" : string.Create(CultureInfo.InvariantCulture, $"from 1 to {most}"))} is wanted");

    public double Number(string name, double otherwise) => Text(name) is not { } text
        ? otherwise
        : double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : throw new FormatException($"{name}={text}: a number above 0 is wanted");

    public double Percent(string name, double otherwise)
        => Number(name, otherwise) is <= 100 and var percent ? percent : throw new FormatException($"{name}={Text(name)}: a percentage above 0 and up to 100 is wanted");

    public TimeSpan? Milliseconds(string name) => Text(name) is not { } text
        ? null
        : double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= 3_600_000
            ? TimeSpan.FromMilliseconds(number)
            : throw new FormatException($"{name}={text}: milliseconds above 0 and up to an hour are wanted");

    public TimeSpan Duration(string name, TimeSpan otherwise) => Text(name) is not { } text
        ? otherwise
        : PrometheusDuration.TryParse(text, out var duration, out _) && duration > TimeSpan.Zero ? duration : throw new FormatException($"{name}={text}: a duration is wanted, as 5s or 500ms");
}
