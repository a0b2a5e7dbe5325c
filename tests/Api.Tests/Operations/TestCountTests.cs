using System.Xml;
using CaseMgmt.Api.Operations.TestRun;

namespace CaseMgmt.Api.Tests.Operations;

public sealed class TestCountTests
{
    private const string Mixed = """
        <TestRun xmlns="http://microsoft.com/schemas/VisualStudio/TeamTest/2010">
          <Results>
            <UnitTestResult testName="A.passes" outcome="Passed" />
            <UnitTestResult testName="A.passes_too" outcome="Passed" />
            <UnitTestResult testName="A.fails" outcome="Failed">
              <Output><ErrorInfo><Message>expected 1, got 2</Message><StackTrace>at A.fails()</StackTrace></ErrorInfo></Output>
            </UnitTestResult>
            <UnitTestResult testName="A.is_slow" outcome="Timeout" />
            <UnitTestResult testName="A.waits" outcome="NotExecuted">
              <Output><ErrorInfo><Message>the map is missing</Message></ErrorInfo></Output>
            </UnitTestResult>
          </Results>
          <ResultSummary outcome="Failed"><Counters total="5" executed="4" passed="2" failed="2" notExecuted="0" /></ResultSummary>
        </TestRun>
        """;

    [Fact]
    public void Results_are_counted_one_by_one_because_the_counters_leave_skipped_tests_out()
    {
        var count = TestCount.FromTrx(new StringReader(Mixed));

        Assert.Equal("2 passed, 2 failed, 1 skipped", count.ToString());
        Assert.Equal(new TestNote("A.fails", "expected 1, got 2", "at A.fails()"), count.Failures[0]);
        Assert.Equal([new TestNote("A.waits", "the map is missing", "")], count.Skips);
        Assert.False(count.IsGood);
    }

    [Fact]
    public void Counts_of_several_projects_are_added()
    {
        var count = TestCount.FromTrx(new StringReader(Mixed)) + TestCount.FromTrx(new StringReader(Mixed)) + TestCount.Broken("B", "crashed");

        Assert.Equal("4 passed, 5 failed, 2 skipped", count.ToString());
        Assert.Equal(5, count.Failures.Count);
    }

    [Fact]
    public void No_test_at_all_is_not_a_success() => Assert.False(TestCount.Zero.IsGood);

    [Fact]
    public void A_result_file_that_is_broken_off_is_an_error() =>
        Assert.Throws<XmlException>(() => TestCount.FromTrx(new StringReader(Mixed[..200])));
}
