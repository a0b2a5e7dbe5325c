using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace CaseMgmt.Api.Tests.Support;

/// <summary>Every trace and every measurement of this process, with names, tags, events and baggage.</summary>
internal sealed class Signals : IDisposable
{
    private readonly StringBuilder text = new();
    private readonly ActivityListener traces;
    private readonly MeterListener metrics = new();

    public Signals()
    {
        traces = new ActivityListener
        {
            ShouldListenTo = _ => true,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = a => Add($"{a.Source.Name} {a.DisplayName} {a.StatusDescription} {Tags(a.TagObjects)} {Tags(a.Baggage.Select(b => KeyValuePair.Create(b.Key, (object?)b.Value)))} {string.Join(' ', a.Events.Select(e => e.Name + Tags(e.Tags)))}"),
        };
        ActivitySource.AddActivityListener(traces);
        metrics.InstrumentPublished = (instrument, listener) => listener.EnableMeasurementEvents(instrument);
        metrics.SetMeasurementEventCallback<long>((i, v, tags, _) => Add($"{i.Name} {v} {Tags(tags.ToArray())}"));
        metrics.SetMeasurementEventCallback<double>((i, v, tags, _) => Add($"{i.Name} {v.ToString(CultureInfo.InvariantCulture)} {Tags(tags.ToArray())}"));
        metrics.SetMeasurementEventCallback<int>((i, v, tags, _) => Add($"{i.Name} {v} {Tags(tags.ToArray())}"));
        metrics.Start();
    }

    public string Text
    {
        get
        {
            metrics.RecordObservableInstruments();
            lock (text)
                return text.ToString();
        }
    }

    public void Dispose()
    {
        traces.Dispose();
        metrics.Dispose();
    }

    private void Add(string line)
    {
        lock (text)
            text.AppendLine(line);
    }

    private static string Tags(IEnumerable<KeyValuePair<string, object?>> tags) => string.Join(' ', tags.Select(t => $"{t.Key}={t.Value}"));
}
