using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Barograph.App.Tracing;

/// <summary>The standard output as a file: unlike the console's, its writes fail when nobody reads any more (<c>… | head</c>), and the trace can end.</summary>
static class StandardOutput
{
    static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    public static Stream Open()
    {
        if (OperatingSystem.IsWindows()) return Console.OpenStandardOutput();
        var output = new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, 0);
        // In a file it would write from a place of its own, over what others have appended meanwhile.
        return output.CanSeek ? Console.OpenStandardOutput() : output;
    }

    public static StreamWriter Writer(Stream output) => new(output, Utf8, 64 * 1024) { NewLine = "\n" };
}
