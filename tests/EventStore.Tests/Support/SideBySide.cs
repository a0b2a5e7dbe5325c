// Tests wait for the database more than they compute: one more at a time than the machine has cores keeps the cores busy.
[assembly: CollectionBehavior(MaxParallelThreads = 3)]
