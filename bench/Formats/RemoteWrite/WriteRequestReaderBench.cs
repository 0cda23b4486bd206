using Barograph.Formats.RemoteWrite;

namespace Barograph.Bench.Formats.RemoteWrite;

/// <summary>The walk over all labels and samples.</summary>
sealed class WriteRequestReaderBench : IMicroBench
{
    public string Name => "WriteRequestReader.Walk2000";

    public int Items => SamplePush.Samples;

    public void Run()
    {
        var reader = new WriteRequestReader(SamplePush.Message);
        while (reader.Read() == WriteRequestEntry.Series)
        {
            reader.SkipLabels();
            while (reader.ReadItem() == WriteSeriesItem.Sample)
            {
            }
        }
    }
}
