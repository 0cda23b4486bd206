namespace Barograph.Formats.Templates.Running;

/// <summary>A value on its way through a template.</summary>
/// <param name="Value">Null: nothing.</param>
/// <param name="Boxed">Whether it came out of a container of anything (<c>map[string]interface {}</c>): Go then names that in errors, and null is a nil
/// that was there, not a key that was missing.</param>
readonly record struct GoValue(object? Value, bool Boxed = false)
{
    public string TypeName => Boxed ? GoTypes.Anything : GoTypes.NameOf(Value);
}
