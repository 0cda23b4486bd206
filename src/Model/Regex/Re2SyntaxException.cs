namespace Barograph.Model.Regex;

/// <summary>A pattern that RE2 refuses; the message is worded as Go words it, because people search for those words.</summary>
public sealed class Re2SyntaxException(string message) : FormatException(message)
{
    internal Re2SyntaxException(string what, string excerpt)
        : this($"error parsing regexp: {what}: `{excerpt}`")
    {
    }
}
