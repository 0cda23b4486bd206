namespace Barograph.Formats.Templates.Running;

static class BuiltinFunctions
{
    public static IEnumerable<GoFunction> All => [];
}
